package org.trovekeeper.mysql.mariadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.trovekeeper.testing.RealServer.soon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.trovekeeper.contract.ProvisioningContract;
import org.trovekeeper.mysql.common.Login;
import org.trovekeeper.spi.DataOrigin;
import org.trovekeeper.spi.Database;
import org.trovekeeper.spi.PageRequest;
import org.trovekeeper.spi.Provisioning;
import org.trovekeeper.spi.host.Command;

/** A server comes up as every datastore's does, and with the number that it is given. */
class MariaDbProvisioningIT extends ProvisioningContract {
  @TempDir private Path folder = Path.of("");
  private int servers;

  @BeforeEach
  void open() {
    assumeTrue(MariaDbServer.installed(), "SKIPPED: mariadbd is not installed");
  }

  @Override
  protected Server server() {
    return new MariaDbServer(folder.resolve("server" + ++servers));
  }

  @Override
  protected String limit() {
    return "max_connections";
  }

  /** The kind of text that a control plane of these years sends. */
  @Override
  protected String controlPlane(int limit) {
    return """
    [client]
    socket = /var/run/mysqld/mysqld.sock
    [mysqld]
    port = 3306
    datadir = /var/lib/mysql/data
    tmpdir = /var/tmp
    pid_file = /var/run/mysqld/mysqld.pid
    socket = /var/run/mysqld/mysqld.sock
    skip-external-locking = 1
    innodb_data_file_path = ibdata1:10M:autoextend
    innodb_log_files_in_group = 2
    innodb_log_file_size=50M
    wait_timeout = 120
    max_connections = %d
    server_id = 4711
    !includedir /etc/mysql/conf.d/
    """
        .formatted(limit);
  }

  @Override
  protected Map.Entry<String, String> override() {
    return Map.entry("wait_timeout", "99");
  }

  @Override
  protected Deadly deadly() {
    return new Deadly(Map.of(), Map.of("innodb_page_size", "32K"), "innodb_page_size");
  }

  @Override
  protected List<String> controlPlanes() {
    return List.of(Templates.text("rocky.cnf"), Templates.text("zed-and-master.cnf"));
  }

  @Test
  void restored_data_come_up_in_the_form_that_their_source_had() throws IOException {
    Path backup = folder.resolve("backup");
    try (MariaDbServer source = new MariaDbServer(folder.resolve("source"));
        MariaDbServer target = new MariaDbServer(folder.resolve("target"))) {
      source.bringUp(
          Map.of(
              "innodb_page_size",
              "8k",
              "innodb_data_file_path",
              "ibdata1:16M;ibdata2:16M:autoextend"));
      source.makeUser("joe", "pass_1", "shop");
      backup(source, backup);

      target
          .manager()
          .provisioning()
          .configure(
              Optional.empty(), 256, Map.of("innodb_page_size", "16k"), MariaDbServer.soon());
      Path data = target.layout().dataDirectory();
      Files.delete(data);
      Files.move(backup, data);
      target.manager().provisioning().bringUp(DataOrigin.RESTORED, MariaDbServer.soon());
      target.manager().engine().restart(MariaDbServer.soon());
      assertThat(target.effective("innodb_page_size")).isEqualTo("8192");
      assertThat(target.effective("innodb_data_file_path")).contains("ibdata2:16M");
      assertThat(
              target
                  .manager()
                  .databases()
                  .orElseThrow()
                  .list(PageRequest.all(), MariaDbServer.soon())
                  .items())
          .extracting(Database::name)
          .containsExactly("shop");
    }
  }

  private static void backup(MariaDbServer source, Path folder) {
    source.host().files().makeFolder(folder, 0700, source.layout().osUser());
    Login login =
        new AgentAccount(source.host().files(), source.layout(), source.settings()).login();
    run(
        source,
        "--defaults-file=" + source.layout().mainFile(),
        "--backup",
        "--target-dir=" + folder,
        "--socket=" + login.socket(),
        "--user=" + login.user(),
        "--password=" + login.password().reveal());
    run(
        source,
        "--defaults-file=" + folder.resolve("backup-my.cnf"),
        "--prepare",
        "--target-dir=" + folder);
  }

  private static void run(MariaDbServer server, String... arguments) {
    List<String> command = new ArrayList<>(List.of("mariadb-backup"));
    command.addAll(List.of(arguments));
    server
        .host()
        .commands()
        .runChecked(
            Command.of(MariaDbServer.LONG, command)
                .as(server.layout().osUser())
                .in(server.layout().dataDirectory()));
  }

  @Test
  void the_control_plane_numbers_the_server() {
    try (Server server = server()) {
      Provisioning provisioning = server.manager().provisioning();
      provisioning.configure(Optional.of(controlPlane(54)), 256, Map.of(), soon());
      provisioning.bringUp(DataOrigin.EMPTY, MariaDbServer.soon());
      assertThat(server.effective("server_id")).isEqualTo("4711");
    }
  }
}
