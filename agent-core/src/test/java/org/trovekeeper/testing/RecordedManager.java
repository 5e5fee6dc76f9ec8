package org.trovekeeper.testing;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.trovekeeper.spi.DataOrigin;
import org.trovekeeper.spi.Database;
import org.trovekeeper.spi.DatabaseAdmin;
import org.trovekeeper.spi.DatastoreManager;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.Engine;
import org.trovekeeper.spi.EngineState;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Page;
import org.trovekeeper.spi.PageRequest;
import org.trovekeeper.spi.Provisioning;
import org.trovekeeper.spi.RootAdmin;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.User;
import org.trovekeeper.spi.UserAdmin;
import org.trovekeeper.spi.UserChange;
import org.trovekeeper.spi.UserData;
import org.trovekeeper.spi.UserName;
import org.trovekeeper.spi.backup.BackupAccess;
import org.trovekeeper.spi.replication.Progress;
import org.trovekeeper.spi.replication.Replication;
import org.trovekeeper.spi.replication.ReplicationFacts;
import org.trovekeeper.spi.replication.SourceInfo;

/** A manager that does nothing but write down what it was asked, and fails where it is asked to. */
public final class RecordedManager implements DatastoreManager, Engine, Provisioning {
  private final List<String> calls = new ArrayList<>();
  private Optional<String> failing = Optional.empty();
  private Optional<String> saved = Optional.empty();
  private List<UserData> userData = List.of();

  /** Each change that was asked for, in order. */
  public List<String> calls() {
    return List.copyOf(calls);
  }

  /** The call with this first word fails from now on. */
  public void failOn(String call) {
    failing = Optional.of(call);
  }

  /** Following saves this from now on, as of a server that has more than its source. */
  public void savesWhenItFollows(String what) {
    saved = Optional.of(what);
  }

  /** What is on the machine from now on. */
  public void hold(UserData... found) {
    userData = List.of(found);
  }

  private void called(String call) {
    calls.add(call);
    asked(call);
  }

  /** A question, which changes nothing. */
  private void asked(String call) {
    if (failing.filter(word -> call.equals(word) || call.startsWith(word + " ")).isPresent()) {
      throw GuestException.of(ErrorCode.ENGINE_FAILED, "told to fail: " + call);
    }
  }

  @Override
  public String datastore() {
    return "recorded";
  }

  @Override
  public Engine engine() {
    return this;
  }

  @Override
  public Provisioning provisioning() {
    return this;
  }

  @Override
  public Optional<DatabaseAdmin> databases() {
    return Optional.of(new Databases());
  }

  @Override
  public Optional<UserAdmin> users() {
    return Optional.of(new Users());
  }

  @Override
  public Optional<RootAdmin> root() {
    return Optional.of(new Root());
  }

  @Override
  public Optional<Replication> replication() {
    return Optional.of(new Follower());
  }

  @Override
  public void settle(Deadline deadline) {
    called("settle");
  }

  @Override
  public void close() {}

  @Override
  public EngineState probe(Deadline deadline) {
    return new EngineState.Healthy();
  }

  @Override
  public void start(Deadline deadline) {
    called("start");
  }

  @Override
  public void stop(Deadline deadline) {
    called("stop");
  }

  @Override
  public void startAtBoot(boolean enabled, Deadline deadline) {
    called("startAtBoot " + enabled);
  }

  @Override
  public BackupAccess backupAccess() {
    Path volume = Path.of("/volume");
    return new BackupAccess(
        volume.resolve("data"),
        volume.resolve("my.cnf"),
        volume.resolve("client.cnf"),
        Optional.empty(),
        volume.resolve(".trovekeeper"));
  }

  @Override
  public void check(
      Optional<String> contents, long memoryMb, Map<String, Object> overrides, Deadline deadline) {
    asked("checkOverrides");
  }

  @Override
  public void configure(
      Optional<String> contents, long memoryMb, Map<String, Object> overrides, Deadline deadline) {
    called("configure contents=%s overrides=%s".formatted(contents.isPresent(), overrides));
  }

  @Override
  public void bringUp(DataOrigin origin, Deadline deadline) {
    called("bringUp " + origin);
  }

  @Override
  public List<UserData> userData(Deadline deadline) {
    return userData;
  }

  @Override
  public void discardData(Deadline deadline) {
    called("discardData");
    userData = List.of();
  }

  @Override
  public void replaceBaseConfiguration(String contents, Deadline deadline) {
    called("replaceBaseConfiguration");
  }

  private final class Databases implements DatabaseAdmin {
    @Override
    public void check(List<Database> databases) {
      asked("checkDatabases");
    }

    @Override
    public void create(List<Database> databases, Deadline deadline) {
      called("createDatabases " + databases.stream().map(Database::name).toList());
    }

    @Override
    public Page<Database> list(PageRequest page, Deadline deadline) {
      return new Page<>(List.of(), Optional.empty());
    }

    @Override
    public void delete(Database database, Deadline deadline) {
      called("deleteDatabase " + database.name());
    }
  }

  private final class Users implements UserAdmin {
    @Override
    public void check(List<User> users) {
      asked("checkUsers");
    }

    @Override
    public void create(List<User> users, Deadline deadline) {
      called("createUsers " + users.stream().map(User::name).toList());
    }

    @Override
    public Page<User> list(PageRequest page, Deadline deadline) {
      return new Page<>(List.of(), Optional.empty());
    }

    @Override
    public void delete(UserName user, Deadline deadline) {
      called("deleteUser " + user.name());
    }

    @Override
    public Optional<User> get(UserName user, Deadline deadline) {
      return Optional.empty();
    }

    @Override
    public void changePasswords(List<User> users, Deadline deadline) {
      called("changePasswords");
    }

    @Override
    public void update(UserName user, UserChange change, Deadline deadline) {
      called("updateUser " + user.name());
    }

    @Override
    public void grant(UserName user, List<String> databases, Deadline deadline) {
      called("grant " + databases);
    }

    @Override
    public void revoke(UserName user, String database, Deadline deadline) {
      called("revoke " + database);
    }

    @Override
    public List<Database> access(UserName user, Deadline deadline) {
      return List.of();
    }
  }

  private final class Root implements RootAdmin {
    @Override
    public void check(Secret password) {
      asked("checkRoot");
    }

    @Override
    public User enable(Optional<Secret> password, Deadline deadline) {
      called("enableRoot given=" + password.isPresent());
      return new User("root", password, Optional.of("%"), List.of(), true);
    }

    @Override
    public void disable(Deadline deadline) {
      called("disableRoot");
    }

    @Override
    public boolean enabled(Deadline deadline) {
      return false;
    }
  }

  private final class Follower implements Replication {
    @Override
    public String strategy() {
      return "Recorded";
    }

    @Override
    public ReplicationFacts facts(Deadline deadline) {
      return new ReplicationFacts(
          ReplicationFacts.Role.SOURCE,
          false,
          false,
          false,
          "",
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Duration.ZERO,
          Progress.NONE,
          Progress.NONE,
          new ReplicationFacts.Identity("192.0.2.1:3306", Optional.empty(), Optional.empty()));
    }

    @Override
    public void becomeSource(String sourceConfiguration, Deadline deadline) {
      called("becomeSource");
    }

    @Override
    public SourceInfo admitReplica(Deadline deadline) {
      called("admitReplica");
      return new SourceInfo("192.0.2.1", 3306, "n", new Secret("p"), Map.of());
    }

    @Override
    public void dropReplica(String account, Deadline deadline) {
      called("dropReplica " + account);
    }

    @Override
    public Optional<String> follow(
        SourceInfo source,
        String replicaConfiguration,
        boolean seeded,
        boolean restart,
        Deadline deadline) {
      called("follow %s:%d seeded=%s".formatted(source.host(), source.port(), seeded));
      return saved;
    }

    @Override
    public Optional<String> detach(boolean forFailover, Deadline deadline) {
      called("detach " + forFailover);
      return Optional.empty();
    }

    @Override
    public void readOnly(boolean readOnly, Deadline deadline) {
      called("readOnly " + readOnly);
    }

    @Override
    public String latestTransaction(Deadline deadline) {
      return "";
    }

    @Override
    public void waitFor(String transaction, Deadline deadline) {
      called("waitFor " + transaction);
    }

    @Override
    public LastTransaction lastTransaction(Deadline deadline) {
      return new LastTransaction(Optional.empty(), 0);
    }

    @Override
    public Progress progress(String transaction) {
      return Progress.NONE;
    }

    @Override
    public SourceState ask(SourceInfo source, Deadline deadline) {
      throw GuestException.of(ErrorCode.REPLICATION_FAILED, "it does not answer");
    }

    @Override
    public void demote(Deadline deadline) {
      called("demote");
    }
  }
}
