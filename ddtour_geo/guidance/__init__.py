"""What an itinerary tells beyond its hours: turns, shortcuts, help, ground."""
