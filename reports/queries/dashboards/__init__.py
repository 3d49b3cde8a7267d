"""What dashboards show: sums over bodies, and the months of facilities."""
