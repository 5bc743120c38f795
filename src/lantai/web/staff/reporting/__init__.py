"""The staff door's pages about the room `reporting`: the yearly figures, the rows behind them, the use register."""
