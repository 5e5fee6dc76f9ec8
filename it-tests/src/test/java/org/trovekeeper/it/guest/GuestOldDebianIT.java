package org.trovekeeper.it.guest;

import org.trovekeeper.it.Cloud;

/** In Debian 12 with its MariaDB 10.11, its systemd and its cloud-init. */
class GuestOldDebianIT extends ShortLife {
  GuestOldDebianIT(Cloud cloud) {
    super(cloud, Image.bookworm(), "ext4");
  }
}
