"""A provider of OpenID Connect on this computer, as an organisation has one (Core 1.0: code flow, PKCE, RS256)."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT = "tallystick"
SECRET = "a secret of the client: with a colon"  # noqa: S105  (of a provider that lives as long as a test)
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Provider:
    """What the provider says, and what it was asked; tests change ``claims``."""

    claims: dict[str, Any]
    issuer: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)


@contextmanager
def provider(**claims: Any) -> Iterator[Provider]:
    """A provider that runs as long as the block, and knows one person."""
    found = Provider({"sub": "1", **claims})

    class Handler(_Handler):
        it = found

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    it: Provider

    def log_message(self, *args: object) -> None:
        """Nothing: tests look at what was asked."""

    def do_GET(self) -> None:
        """Discovery, keys, the page for signing in, who somebody is."""
        parts = urlsplit(self.path)
        said = {name: values[0] for name, values in parse_qs(parts.query).items()}
        here = self.it.issuer
        if parts.path == "/.well-known/openid-configuration":
            ends = {f"{name}_endpoint": f"{here}/{name}" for name in ("authorization", "token", "userinfo")}
            self._json({"issuer": here, "jwks_uri": f"{here}/jwks", **ends})
        elif parts.path == "/jwks":
            self._json({"keys": [{**json.loads(RSAAlgorithm.to_jwk(KEY.public_key())), "kid": "1", "use": "sig"}]})
        elif parts.path == "/authorization":
            self.it.asked.append(said)
            code = secrets.token_urlsafe(16)
            self.it.codes[code] = said
            back = f"{said['redirect_uri']}?{urlencode({'code': code, 'state': said['state']})}"
            page = f'<!doctype html><html lang="en"><title>Provider</title><a href="{escape(back)}">Yes, it is me</a>'
            self._answer(page.encode(), "text/html; charset=utf-8")
        elif parts.path == "/userinfo" and self.headers["Authorization"] == "Bearer access":
            self._json(self.it.claims)
        else:
            self._answer(b"", "text/plain", 204 if parts.path == "/favicon.ico" else 404)

    def do_POST(self) -> None:
        """Hands out a token for a code, once, to the client that has its secret and verifier."""
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        said = {name: values[0] for name, values in parse_qs(text).items()}
        asked = self.it.codes.pop(said.get("code", ""), None)
        digest = hashlib.sha256(said.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or said.get("client_secret") != SECRET or asked.get("code_challenge") != challenge:
            self._json({"error": "invalid_grant"}, 400)
            return
        now = int(time.time())
        token = {**self.it.claims, "iss": self.it.issuer, "aud": CLIENT, "iat": now, "exp": now + 60}
        signed = jwt.encode(token, KEY, algorithm="RS256", headers={"kid": "1"})
        self._json({"access_token": "access", "token_type": "Bearer", "id_token": signed, "expires_in": 60})

    def _json(self, value: object, status: int = 200) -> None:
        self._answer(json.dumps(value).encode(), "application/json", status)

    def _answer(self, content: bytes, kind: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
