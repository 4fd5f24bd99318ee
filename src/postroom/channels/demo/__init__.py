"""The demo channel: for accounts with no server behind them. Nothing ever leaves."""
