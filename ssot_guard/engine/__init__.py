"""Sources and rules in, findings out. Knows neither git nor YAML nor the console."""
