"""Style sheets: declarations found by one scan, switches written behind them."""
