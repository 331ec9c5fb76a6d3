"""The round in which it all happens: gather, compute, judge, publish. The one place that calls the layers in order."""
