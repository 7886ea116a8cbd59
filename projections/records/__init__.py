"""One object as its own stream tells it: pure folds that live views and views of the past share."""
