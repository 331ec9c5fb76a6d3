"""How the documentation is built: Markdown, one sentence a line, warnings are errors."""

project = "Tallystick"
author = "The Tallystick authors"
project_copyright = "2026, the Tallystick authors"
extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build", "README.md"]
html_theme = "furo"
html_title = "Tallystick"
html_show_sphinx = False
nitpicky = True
