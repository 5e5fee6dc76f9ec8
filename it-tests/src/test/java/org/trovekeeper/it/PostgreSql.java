package org.trovekeeper.it;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import org.trovekeeper.config.Generation;
import org.trovekeeper.it.Everyday.Charset;
import org.trovekeeper.it.Everyday.Setting;

/** PostgreSQL. */
final class PostgreSql implements Family {
  /** A server that was promoted may remember what it followed, and does not look at it. */
  private static final String SOURCE =
      "select case when pg_is_in_recovery() then current_setting('primary_conninfo') else '' end";

  private static final Pattern SOURCE_USER = Pattern.compile("\\buser='?([^' ]+)");

  @Override
  public String datastore() {
    return "postgresql";
  }

  @Override
  public String packages(String version) {
    return "postgresql-" + version;
  }

  @Override
  public String unit(String version) {
    return "postgresql@" + version + "-main.service";
  }

  @Override
  public String backupTool() {
    return "pg_basebackup";
  }

  @Override
  public String process() {
    return "postgres";
  }

  @Override
  public String mountPoint() {
    return "/var/lib/postgresql";
  }

  @Override
  public Map<String, Folder> folders() {
    return Map.of(
        "data", new Folder(mountPoint(), "postgres", false),
        "conf", new Folder("/etc/postgresql", "postgres", true),
        "sock", new Folder("/run/postgresql", "postgres", false),
        "log", new Folder("/var/log/postgresql", "postgres", false));
  }

  @Override
  public String url(String address, String database) {
    return "jdbc:postgresql://" + address + ":5432/" + database;
  }

  @Override
  public Properties limits(int connectSeconds, int socketSeconds) {
    var properties = new Properties();
    properties.put("connectTimeout", String.valueOf(connectSeconds));
    properties.put("socketTimeout", String.valueOf(socketSeconds));
    return properties;
  }

  @Override
  public Everyday everyday() {
    return new Everyday(
        new Charset("UTF8", "C"),
        new Charset("LATIN1", "C"),
        List.of("postgres", "template0", "template1", "os_admin"),
        "joe",
        "postgres",
        "select count(*) from pg_roles where rolname = 'postgres' and rolsuper and rolcanlogin",
        new Setting("vacuum_cost_limit", "200"),
        "work_mem",
        "shared_buffers", // in pages of 8 KiB
        "6528",
        "13056");
  }

  @Override
  public BackupForm backups(Generation generation) {
    return switch (generation) {
      case G1 -> new BackupForm(".gz.enc", "PgBaseBackup", "PgBaseBackupIncremental");
      case G2 -> new BackupForm(".tar.gz", "full", "incremental");
    };
  }

  @Override
  public Map<String, String> headers() {
    return Map.of(
        "X-Object-Meta-Stop-Segment", "[0-9A-F]+/[0-9A-F]+",
        "X-Object-Meta-Stop-Wal-File", "[0-9A-F]{24}");
  }

  @Override
  public String digest(String table) {
    return "select count(*), md5(string_agg(t::text, ';' order by id)) from " + table + " t";
  }

  @Override
  public String fillBlobs(int kibibytes) {
    return "insert into blobs select n, (select string_agg(sha256((n || '.' || i ||"
        + " random())::bytea), '') from generate_series(1, 32) i) from generate_series(1, "
        + kibibytes
        + ") n";
  }

  @Override
  public String bytes() {
    return "bytea";
  }

  @Override
  public String insertOnce(String table, int number) {
    return "insert into " + table + " values (" + number + ") on conflict do nothing";
  }

  @Override
  public String setting(String name) {
    return "select setting from pg_settings where name = '" + name + "'";
  }

  @Override
  public String fixedSetting() {
    return "max_connections";
  }

  @Override
  public String accounts(String name) {
    return "select count(*) from pg_roles where rolname = '" + name + "'";
  }

  @Override
  public boolean isReadOnly(Database database) {
    return database.value("select pg_is_in_recovery()").equals("t");
  }

  @Override
  public String position(Database database) {
    return database.value(
        "select case when pg_is_in_recovery() then pg_last_wal_replay_lsn()"
            + " else pg_current_wal_flush_lsn() end");
  }

  @Override
  public Optional<String> follows(Database root) {
    var user = SOURCE_USER.matcher(root.value(SOURCE));
    return user.find() ? Optional.of(user.group(1)) : Optional.empty();
  }

  @Override
  public boolean isFollowing(Database root) {
    return root.value("select count(*) from pg_stat_wal_receiver where status = 'streaming'")
        .equals("1");
  }

  /** Its account may not come in again, and its session ends. */
  @Override
  public void cutOff(Database replicasRoot, Database sourcesRoot) {
    var slot = replicasRoot.value("show primary_slot_name");
    var account = follows(replicasRoot).orElseThrow();
    sourcesRoot.run(
        "alter role " + account + " nologin",
        "select pg_terminate_backend(active_pid) from pg_replication_slots where slot_name = '"
            + slot
            + "'");
  }

  @Override
  public Optional<String> asideFolder() {
    return Optional.of(mountPoint() + "/.trovekeeper/diverged");
  }
}
