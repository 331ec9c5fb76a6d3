"""Judgement: targets, status, scores, how they roll up, and why a total moved. Figures in, no tables."""
