package org.trovekeeper.it.guest;

import org.trovekeeper.it.Cloud;
import org.trovekeeper.it.Engine;

/** On a volume with the other file system. */
class GuestVolumeIT extends ShortLife {
  GuestVolumeIT(Cloud cloud) {
    super(
        cloud,
        Image.of(Engine.MARIADB_11_8)
            .withFile("/etc/trovekeeper/conf.d/story.conf", "[DEFAULT]\nvolume_fstype = xfs\n"),
        "xfs");
  }
}
