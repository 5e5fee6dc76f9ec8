package org.trovekeeper.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LaunchPlanTest {
  private static final List<String> TOOL = List.of("/usr/bin/mariadb-backup", "--backup");

  @Test
  void a_tool_of_an_agent_that_the_kernel_spares_is_not_spared() {
    assertThat(LaunchPlan.tool(TOOL, Optional.empty(), true))
        .startsWith("choom", "-n", "0", "--", "setsid")
        .endsWith("--", "/usr/bin/mariadb-backup", "--backup");
  }

  @Test
  void otherwise_nobody_s_score_is_touched() {
    assertThat(LaunchPlan.tool(TOOL, Optional.empty(), false))
        .startsWith("setsid")
        .doesNotContain("choom");
    assertThat(LaunchPlan.engine(TOOL, Optional.empty())).doesNotContain("choom");
  }
}
