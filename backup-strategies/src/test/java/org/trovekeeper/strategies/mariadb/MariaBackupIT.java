package org.trovekeeper.strategies.mariadb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.trovekeeper.host.LocalHost;
import org.trovekeeper.strategies.RealBackupContract;

/** The contract with a real MariaDB and its real tools. */
final class MariaBackupIT extends RealBackupContract<TestServer> {
  private int changes;

  MariaBackupIT() {
    Path place = temporaryFolder();
    LocalHost machine = machine(place);
    super(place, machine, volume -> new TestServer(machine, volume));
  }

  @BeforeAll
  void startSource() {
    for (String program :
        new String[] {"mariadbd", "mariadb-install-db", "mariadb-backup", "mbstream"}) {
      assumeTrue(
          host().commands().find(program).isPresent(),
          program + " is not installed on this machine");
    }
    source.install();
    source.start();
    source.sql(
        "create database shop; create table shop.items (id int primary key auto_increment, text"
            + " varchar(200)); create table shop.log (id int, text varchar(50)) engine=aria");
  }

  @Override
  protected String datastore() {
    return "mariadb";
  }

  @Override
  protected void change() {
    changes++;
    source.sql(
        """
        use shop;
        insert into items (text) select concat('change %1$d row ', seq) from seq_1_to_2000;
        update items set text = concat(text, '!') where id %% 7 = %1$d;
        insert into log values (%1$d, 'changed');
        create table t%1$d as select * from items limit %1$d;
        """
            .formatted(changes));
  }

  @Override
  protected String sourceContent() {
    return content(source);
  }

  @Override
  protected String targetContent() {
    target.start();
    return content(target);
  }

  private static String content(TestServer server) {
    String tables =
        server
            .sql(
                "select concat('shop.', table_name) from information_schema.tables where"
                    + " table_schema = 'shop' order by 1")
            .strip()
            .replace('\n', ',');
    return server.sql("checksum table " + tables);
  }

  @Override
  protected void killTools() {
    String mark = "--target-dir=" + source.access().dataDirectory().getParent();
    ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").contains(mark))
        .forEach(ProcessHandle::destroyForcibly);
  }

  /** {@code mbstream} is content when the stream ends between two chunks. */
  @Override
  protected int[] cuts(byte[] whole) {
    String text = new String(whole, ISO_8859_1);
    int last = text.lastIndexOf("XBSTCK01");
    int border = text.lastIndexOf("XBSTCK01", last - 1);
    return new int[] {0, whole.length / 2, border};
  }

  @Test
  void the_restored_data_tells_the_position_in_the_source() throws IOException {
    saveAndRestoreChain();
    String position =
        Files.readString(target.access().dataDirectory().resolve("xtrabackup_binlog_info"));
    assertThat(position.strip()).endsWith(source.sql("select @@gtid_binlog_pos").strip());
    assertThat(target.holds("backup-my.cnf")).isFalse();
  }
}
