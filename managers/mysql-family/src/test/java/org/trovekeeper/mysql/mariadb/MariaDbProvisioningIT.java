package org.trovekeeper.mysql.mariadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.trovekeeper.testing.RealServer.soon;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.trovekeeper.contract.ProvisioningContract;
import org.trovekeeper.spi.DataOrigin;
import org.trovekeeper.spi.Provisioning;

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
  void the_control_plane_numbers_the_server() {
    try (Server server = server()) {
      Provisioning provisioning = server.manager().provisioning();
      provisioning.configure(Optional.of(controlPlane(54)), 256, Map.of(), soon());
      provisioning.bringUp(DataOrigin.EMPTY, MariaDbServer.soon());
      assertThat(server.effective("server_id")).isEqualTo("4711");
    }
  }
}
