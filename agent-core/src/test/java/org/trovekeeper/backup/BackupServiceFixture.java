package org.trovekeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.trovekeeper.backup.BackupFixtures.Updates;
import org.trovekeeper.backup.BackupRequest.Parent;
import org.trovekeeper.backup.SegmentPlan.Limits;
import org.trovekeeper.config.BackupSettings;
import org.trovekeeper.config.Generation;
import org.trovekeeper.journal.Journal.Accepted;
import org.trovekeeper.journal.Journal.Unfinished;
import org.trovekeeper.rpc.Operation;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.backup.BackupAccess;
import org.trovekeeper.store.BlobStore;
import org.trovekeeper.store.BlobStore.BlobInfo;
import org.trovekeeper.store.BlobStore.BlobName;
import org.trovekeeper.store.FaultyStore;
import org.trovekeeper.store.MemoryStore;
import org.trovekeeper.testing.FakeHost;

/** A service whose store, tool and control plane are in memory, and what tests ask of it. */
abstract class BackupServiceFixture {
  static final String CONTAINER = "database_backups";
  static final Limits SMALL = new Limits(1000, 4, 5, 8);

  final MemoryStore memory = new MemoryStore();
  final FaultyStore faulty = new FaultyStore(memory);
  final FakeStrategy strategy = new FakeStrategy();
  final Updates updates = new Updates();
  final List<Map<String, String>> notes = new ArrayList<>();
  BlobStore store = memory;
  Generation generation = Generation.G2;
  BackupSettings settings = BackupFixtures.settings(false, false);
  double usedGigabytes = 1.23456;

  BackupService service() {
    BackupAccess access =
        new BackupAccess(
            Path.of("/data"),
            Path.of("/my.cnf"),
            Path.of("/cred"),
            Optional.empty(),
            Path.of("/p"));
    return new BackupService(
        new BackupService.Guest(
            "fake", FakeHost.privilegedHost(), () -> access, () -> usedGigabytes),
        (context, url, deadline) -> store,
        new Strategies(List.of(strategy)),
        updates,
        generation,
        settings,
        SMALL);
  }

  static byte[] noise(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  static BackupRequest request(String id, Optional<Parent> parent) {
    return new BackupRequest(
        id,
        Optional.of("nightly"),
        parent,
        Optional.of("fake"),
        Optional.of("1.0"),
        Optional.empty(),
        Optional.empty(),
        true);
  }

  BackupResult back(String id, byte[] bytes, Optional<BackupResult> parent) {
    strategy.next(bytes);
    return create(
        Duration.ofSeconds(20),
        request(id, parent.map(p -> new Parent(p.location(), p.checksum()))));
  }

  /** As the dispatcher does it. */
  BackupResult create(Duration limit, BackupRequest request) {
    Operation operation = BackupFixtures.operation(notes, limit);
    BackupService service = service();
    try {
      return service.create(operation, request);
    } catch (GuestException e) {
      Map<String, String> facts = noted();
      facts.put("backup_id", request.id());
      service.compensation(_ -> Optional.empty()).failed(operation.context(), facts, e);
      throw e;
    }
  }

  Map<String, String> noted() {
    Map<String, String> facts = new HashMap<>();
    notes.forEach(facts::putAll);
    return facts;
  }

  BackupResult back(String id, byte[] bytes) {
    return back(id, bytes, Optional.empty());
  }

  void restore(BackupResult last) {
    service()
        .restore(
            BackupFixtures.operation(notes, Duration.ofSeconds(20)),
            new RestoreRequest(
                last.id(),
                last.location(),
                last.type(),
                Optional.of(last.checksum()),
                Optional.empty()));
  }

  BlobInfo stat(String object) {
    return memory.stat(new BlobName(CONTAINER, object)).orElseThrow();
  }

  List<String> objects() {
    return memory.list(CONTAINER, "").stream().map(BlobName::object).toList();
  }

  static void assertFails(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .asInstanceOf(type(GuestException.class))
        .extracting(GuestException::code)
        .isEqualTo(code);
  }

  void assertFailedAndClean() {
    assertThat(updates.states()).containsExactly("BUILDING", "FAILED");
    assertThat(updates.sent().getLast()).containsKey("note").containsEntry("success", false);
    assertThat(objects()).isEmpty();
    assertThat(strategy.sourceClosed()).isTrue();
    assertThat(strategy.stored()).isFalse();
  }

  static Unfinished unfinished(Map<String, String> facts) {
    return new Unfinished(
        new Accepted("op-1", "create_backup", Map.of(), Optional.empty(), Map.of()),
        List.copyOf(facts.keySet()),
        facts);
  }
}
