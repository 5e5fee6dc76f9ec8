package org.trovekeeper.it;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.trovekeeper.config.Generation;
import org.trovekeeper.it.Everyday.Charset;
import org.trovekeeper.it.Everyday.Setting;

/** MariaDB. */
final class MariaDb implements Family {
  private static final int MASTER_USER = 2; // in what SHOW SLAVE STATUS answers

  @Override
  public String datastore() {
    return "mariadb";
  }

  @Override
  public String packages(String version) {
    return "mariadb-server mariadb-backup";
  }

  @Override
  public String unit(String version) {
    return "mariadb.service";
  }

  @Override
  public String backupTool() {
    return "mariadb-backup";
  }

  @Override
  public String process() {
    return "mariadbd";
  }

  @Override
  public String mountPoint() {
    return "/var/lib/mysql";
  }

  @Override
  public Map<String, Folder> folders() {
    return Map.of(
        "data", new Folder(mountPoint(), "mysql", false),
        "conf", new Folder("/etc/mysql", "", true),
        "sock", new Folder("/run/mysqld", "mysql", false),
        "log", new Folder("/var/log/mysql", "mysql", false));
  }

  @Override
  public String url(String address, String database) {
    return "jdbc:mariadb://" + address + ":3306/" + database;
  }

  @Override
  public Properties limits(int connectSeconds, int socketSeconds) {
    var properties = new Properties();
    properties.put("connectTimeout", connectSeconds + "000");
    properties.put("socketTimeout", socketSeconds + "000");
    return properties;
  }

  @Override
  public Everyday everyday() {
    return new Everyday(
        new Charset("utf8mb4", "utf8mb4_bin"),
        new Charset("latin1", "latin1_swedish_ci"),
        List.of("mysql", "information_schema", "performance_schema", "sys"),
        "joe@%",
        "root",
        "select count(*) from mysql.global_priv where User = 'root' and Host = '%'",
        new Setting("wait_timeout", "120"),
        "sync_binlog",
        "key_buffer_size",
        "52428800",
        "104857600");
  }

  @Override
  public BackupForm backups(Generation generation) {
    return switch (generation) {
      case G1 ->
          new BackupForm(
              ".xbstream.gz.enc", "MariaDBInnoBackupEx", "MariaDBInnoBackupExIncremental");
      case G2 -> new BackupForm(".xbstream.gz", "full", "incremental");
    };
  }

  @Override
  public Map<String, String> headers() {
    return Map.of("X-Object-Meta-Lsn", "\\d+");
  }

  @Override
  public String digest(String table) {
    return "checksum table " + table;
  }

  @Override
  public String fillBlobs(int kibibytes) {
    return "insert into blobs select seq, random_bytes(1024) from seq_1_to_" + kibibytes;
  }

  @Override
  public String bytes() {
    return "blob";
  }

  @Override
  public String insertOnce(String table, int number) {
    return "insert ignore into " + table + " values (" + number + ")";
  }

  @Override
  public String setting(String name) {
    return "select @@global." + name;
  }

  @Override
  public String fixedSetting() {
    return "back_log";
  }

  @Override
  public String accounts(String name) {
    return "select count(*) from mysql.user where user = '" + name + "'";
  }

  @Override
  public boolean isReadOnly(Database database) {
    return database.value("select @@global.read_only").equals("1");
  }

  @Override
  public String position(Database database) {
    return database.value("select @@global.gtid_binlog_pos");
  }

  @Override
  public Optional<String> follows(Database root) {
    return root.run("show slave status").stream().findFirst().map(row -> row.get(MASTER_USER));
  }

  @Override
  public boolean isFollowing(Database root) {
    return root.run("show global status like 'Slave_running'").getFirst().get(1).equals("ON");
  }

  @Override
  public void cutOff(Database replicasRoot, Database sourcesRoot) {
    replicasRoot.run("stop slave io_thread");
  }

  @Override
  public Optional<String> asideFolder() {
    return Optional.empty();
  }
}
