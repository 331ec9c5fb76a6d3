"""The alliances of the site: where their workspaces are, and what their readers may see of them."""
