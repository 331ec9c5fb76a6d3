"""Administration of the installation, by its operators, who see no figures."""
