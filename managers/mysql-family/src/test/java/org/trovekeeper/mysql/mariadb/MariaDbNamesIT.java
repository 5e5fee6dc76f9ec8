package org.trovekeeper.mysql.mariadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.trovekeeper.mysql.mariadb.MariaDbServer.soon;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.trovekeeper.spi.ConfigGroups;
import org.trovekeeper.spi.Database;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.User;
import org.trovekeeper.spi.UserAdmin;
import org.trovekeeper.spi.UserName;

/** A server to which capitals and small letters in the names of databases are the same. */
class MariaDbNamesIT {
  @Test
  void a_database_is_found_in_capitals_and_small_letters_and_no_group_loses_one(
      @TempDir Path folder) {
    assumeTrue(MariaDbServer.installed(), "SKIPPED: mariadbd is not installed");
    try (MariaDbServer server = new MariaDbServer(folder.resolve("a"))) {
      server.bringUp(Map.of("lower_case_table_names", "1"));
      UserAdmin users = server.manager().users().orElseThrow();
      UserName ann = new UserName("ann", Optional.of("%"));
      users.create(
          List.of(
              new User(
                  "ann",
                  Optional.of(new Secret("pass_1")),
                  ann.host(),
                  List.of(Database.named("Shop")),
                  false)),
          soon());
      assertThat(users.access(ann, soon())).hasSize(1);
      users.revoke(ann, "SHOP", soon());
      assertThat(users.access(ann, soon())).isEmpty();
      ConfigGroups groups = server.manager().configGroups().orElseThrow();
      groups.store(Map.of(), true, soon());
      server.manager().engine().restart(soon());
      Map<String, Object> back = Map.of("lower_case_table_names", "1", "max_connections", "77");
      assertThatThrownBy(() -> groups.store(back, true, soon()))
          .hasMessageContaining("lower_case_table_names")
          .hasMessageContaining("made with 0");
      server.manager().engine().restart(soon());
      assertThat(server.effective("lower_case_table_names")).isEqualTo("0");
      assertThat(server.effective("max_connections")).isEqualTo("77");
    }
  }
}
