"""Speed as ratios: each thing beside a bare floor that does the same work, in the same minute."""
