"""``python -m ddtour_geo.cli`` does what ``ddtour`` does."""

from ddtour_geo.cli.main import main

main()
