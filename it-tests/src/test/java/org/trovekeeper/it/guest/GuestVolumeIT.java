package org.trovekeeper.it.guest;

import org.trovekeeper.it.Cloud;

/** On a volume with the other file system. */
class GuestVolumeIT extends ShortLife {
  GuestVolumeIT(Cloud cloud) {
    super(
        cloud,
        Image.trixie()
            .withFile("/etc/trovekeeper/conf.d/story.conf", "[DEFAULT]\nvolume_fstype = xfs\n"),
        "xfs");
  }
}
