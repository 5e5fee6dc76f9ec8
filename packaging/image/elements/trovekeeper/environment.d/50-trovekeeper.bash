# A file of the building machine, so it may be named relative to where the build was started.
if [ -n "${DIB_TROVEKEEPER_DEB:-}" ]; then
    DIB_TROVEKEEPER_DEB=$(readlink -f "$DIB_TROVEKEEPER_DEB")
fi
export DIB_TROVEKEEPER_DEB=${DIB_TROVEKEEPER_DEB:-}
