"""The digest of each case's tallies, on every engine: it changes only when the meaning of tallies does."""

DIGESTS: dict[str, str] = {
    "numbers": "3a92f3343e0f296295e0ce4bbde14c6e35db78fa7184ba78007cf8783832d0e3",
    "nearly too large": "777c464125e4eb0c63e5e760775409db47f82a1574cec467b94394a0344d9fb7",
    "nulls": "1d126a741ec9a7906b067bb94cbe8349c1f96040f11f82aa17bb7c993150d562",
    "empty tables": "22f5c3d1347a38eca11c8dbaaa7fb97861f0232c376bd1564e22dd3991c71b29",
    "facts outside the term": "6ef814c48c607035d99ea2f7597465e5409154e0060264ae1efa16ae9339574d",
    "joins": "402cd504a948f881ee118075a08082c367253481cac49af25f7024400657267d",
    "clocks of Berlin": "3d74ca02b457574da7cacf2ac4a82e16082e2fdac13e6b64d211da51af7eab31",
    "clocks of New York": "6f0b37c7e0ab8617f48d8b0a09b200f3637d287efee429d934325e639845e0fb",
    "a day from five": "e816891425b6f726cf4d75f7d76ccd0d7a9c2d1d1e9a33a845d84bb066baae0c",
    "clocks of Kathmandu": "da06427cabbd14111d27798f4a71bb0b6db2f1e0d698618d5c68ddcf9a42810e",
    "clocks of Lord Howe": "5a1b0b41dcbfc03c3117b8962992b44e4586f258b77a04e4264c81bf0eaa964c",
    "days": "6dee729f3ded95ed9ebef2441509231010d06b33956924a4d7630b1adad85c38",
    "text": "1b1b03a10f930885249071e509df4708471cd05ed864ef8769687bc908dfb488",
    "logic": "07053980a0611e0976d7685a74178bb1c8bb181e82e1cd54fa3e407d5be1126b",
    "percentiles and distinct counts": "64c83458a3ec120c8c3b10b63321c688fcbde00a5280f0843d8658ed744b62ea",
    "parties with membership": "15cf7a30622a9345261ac5cda40a471124916cfea481573cf44defb31842a35e",
    "as of a day": "f3bb2dcc8eb61c6c536e95e59e1e619c8f51ab8f42826f3d7dec418fe3b675c4",
    "snapshots": "f79d0dee16a792289a56c71a020b5db373b6d614e79ad2cc50dbb4d4b9c2877a",
    "snapshots of everything": "91c1c7ea406dd96ada394b424746ba25d8aafd5c9a977293761d7ff123f13472",
}
