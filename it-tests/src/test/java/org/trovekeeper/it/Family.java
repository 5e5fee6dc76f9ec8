package org.trovekeeper.it;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.trovekeeper.config.Generation;

/** What the stories must know of one family of servers: its places, its names and its SQL. */
public interface Family {
  /**
   * A folder that a guest does not share.
   *
   * @param owner whose it is, an account
   * @param filled whether it begins as in an image, and not empty
   */
  record Folder(String path, String owner, boolean filled) {}

  /**
   * How the control plane's users find backups.
   *
   * @param suffix the end of the objects' names
   * @param full the type of a full backup
   * @param incremental the type of one that needs its parent
   */
  record BackupForm(String suffix, String full, String incremental) {
    /** What encrypted and compressed objects begin with. */
    byte[] begin() {
      return suffix.endsWith(".enc")
          ? "Salted__".getBytes(StandardCharsets.US_ASCII)
          : new byte[] {0x1f, (byte) 0x8b};
    }
  }

  /** What Trove calls it. */
  String datastore();

  /** Debian's packages of a version, with what makes its backups. */
  String packages(String version);

  /** The unit in which systemd runs a version. */
  String unit(String version);

  /** The program that makes a full backup. */
  String backupTool();

  /** The name of the server's process. */
  String process();

  /** Where its data lies, on a volume if there is one. */
  String mountPoint();

  /** The server's own folders, by the names that they have outside of a guest. */
  Map<String, Folder> folders();

  /** Where a JDBC driver finds a database. */
  String url(String address, String database);

  /** What its JDBC driver calls the limits of a connection. */
  Properties limits(int connectSeconds, int socketSeconds);

  /** Words of the everyday calls. */
  Everyday everyday();

  BackupForm backups(Generation generation);

  /** What the headers of its backups in Swift say: names, and what their values look like. */
  Map<String, String> headers();

  /** Asks for the text of all that a table with a column id holds, in a few bytes. */
  String digest(String table);

  /** Fills the table blobs (id, bytes) with as many random KiB, which no compressor shrinks. */
  String fillBlobs(int kibibytes);

  /** The type of a column of bytes. */
  String bytes();

  /** Adds a number to a table of numbers, unless it is there. */
  String insertOnce(String table, int number);

  /** Asks for the running value of a setting, in the server's own unit. */
  String setting(String name);

  /** A number of the server's that takes a restart to be another. */
  String fixedSetting();

  /** Asks how many accounts have this name. */
  String accounts(String name);

  boolean isReadOnly(Database database);

  /** Equal where servers have the same transactions. */
  String position(Database database);

  /** The account with which a server follows its source; empty when it follows no source. */
  Optional<String> follows(Database root);

  /** Whether what the source writes comes in and is applied. */
  boolean isFollowing(Database root);

  /** A replica gets nothing more from its source, as if the network were gone. */
  void cutOff(Database replicasRoot, Database sourcesRoot);

  /**
   * The guest's folder that keeps what only a lost source had, so that it can follow another one;
   * empty where such a server is refused.
   */
  Optional<String> asideFolder();
}
