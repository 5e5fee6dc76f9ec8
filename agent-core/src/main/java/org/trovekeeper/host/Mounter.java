package org.trovekeeper.host;

import java.nio.file.Path;
import org.trovekeeper.spi.Deadline;

/** How a volume is mounted: by systemd in a guest, or by ourselves. */
interface Mounter {
  /** Mounts, and where the machine has an fstab of ours, also after a reboot. */
  void mount(Volume volume, Path mountPoint, String options, Deadline deadline);

  /** One try; whether it worked is seen in the mount table. */
  void unmount(Path mountPoint, Deadline deadline);

  /** A device that holds a file system. */
  record Volume(String device, String id, String type) {}
}
