"""Names of sources that no record system may have: the site keeps these itself."""

HAND_NOTES = "office_notes"
"""The source of notes that people add by hand: never replaced by a load."""

RESERVED = {
    HAND_NOTES: "notes that are added on this site",
    "areas": "areas.geojson",
    "press": "the folder press",
    "markers": "markers.csv",
}
"""Each with what it stands for."""
