"""Draw figures and spark lines: pages says what is shown, this says how."""

from cxsite.render.charts.pencil import Pencil
from cxsite.render.charts.picture import ChartError, Picture

__all__ = ["ChartError", "Pencil", "Picture"]
