package org.trovekeeper.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FstabPlanTest {
  private static final Path DATA = Path.of("/var/lib/mysql");
  private static final String OURS =
      "nofail,x-systemd.before=trovekeeper.service,x-systemd.device-timeout=30s";
  private static final String ROOT =
      """
      # made by the image
      LABEL=root / ext4 defaults 0 1
      """;

  @Test
  void the_volume_gets_one_line_by_its_id() {
    assertThat(FstabPlan.with(ROOT, "/dev/vdb", "1-2", DATA, "ext4", "defaults,noatime"))
        .isEqualTo(ROOT + "UUID=1-2 /var/lib/mysql ext4 defaults,noatime," + OURS + " 0 0\n");
  }

  @Test
  void doing_it_again_changes_nothing() {
    String once = FstabPlan.with(ROOT, "/dev/vdb", "1-2", DATA, "ext4", "");
    assertThat(FstabPlan.with(once, "/dev/vdb", "1-2", DATA, "ext4", "")).isEqualTo(once);
  }

  @Test
  void other_lines_about_the_volume_or_its_place_are_replaced() {
    String before =
        ROOT + "/dev/vdb /mnt auto defaults,nofail 0 2\nUUID=9 /var/lib/mysql xfs x 0 0\n";
    assertThat(FstabPlan.with(before, "/dev/vdb", "1-2", DATA, "ext4", ""))
        .isEqualTo(ROOT + "UUID=1-2 /var/lib/mysql ext4 defaults," + OURS + " 0 0\n");
  }

  @Test
  void the_id_of_a_place_is_found_again() {
    String fstab = FstabPlan.with(ROOT, "/dev/vdb", "1-2", DATA, "ext4", "");
    assertThat(FstabPlan.id(fstab, DATA)).contains("1-2");
    assertThat(FstabPlan.id(fstab, Path.of("/srv"))).isEmpty();
  }
}
