"""Trees of a repository held against its policy: what is judged, what it breaks, and what was there before."""
