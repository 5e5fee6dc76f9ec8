package org.trovekeeper.backup;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.backup.SegmentPlan.Limits;
import org.trovekeeper.conductor.Conductor;
import org.trovekeeper.config.BackupSettings;
import org.trovekeeper.config.Generation;
import org.trovekeeper.journal.Journal.Unfinished;
import org.trovekeeper.rpc.Arguments;
import org.trovekeeper.rpc.Operation;
import org.trovekeeper.rpc.RequestContext;
import org.trovekeeper.rpc.RpcMethod;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.backup.BackupAccess;
import org.trovekeeper.spi.backup.BackupSource;
import org.trovekeeper.spi.backup.BackupStrategy;
import org.trovekeeper.spi.backup.BackupStrategy.BackupJob;
import org.trovekeeper.spi.backup.BackupStrategy.RestoreJob;
import org.trovekeeper.spi.host.Host;
import org.trovekeeper.store.BlobStore;
import org.trovekeeper.store.BlobStore.BlobInfo;
import org.trovekeeper.store.BlobStore.BlobName;
import org.trovekeeper.store.BlobStore.Stored;
import org.trovekeeper.store.StoreAccess;

/**
 * Makes backups and restores them. What always holds is in docs/invariants/backup.md; the first: a
 * backup that was begun ends as COMPLETED or FAILED, and as COMPLETED only when all of it is in the
 * store and was compared.
 */
public final class BackupService {
  private static final Logger LOG = LoggerFactory.getLogger(BackupService.class);

  private static final Duration CLEAN_UP = Duration.ofMinutes(5);

  private final Guest guest;
  private final StoreAccess stores;
  private final Strategies strategies;
  private final BackupRecords records;
  private final Generation generation;
  private final BackupSettings settings;
  private final Limits limits;

  /**
   * Whose data it is.
   *
   * @param datastore Trove's name, for example {@code mariadb}
   * @param access asked for again by each operation
   * @param usedGigabytes of the data volume
   */
  public record Guest(
      String datastore, Host host, Supplier<BackupAccess> access, DoubleSupplier usedGigabytes) {}

  public BackupService(
      Guest guest,
      StoreAccess stores,
      Strategies strategies,
      Conductor conductor,
      Generation generation,
      BackupSettings settings) {
    this(
        guest,
        stores,
        strategies,
        conductor,
        generation,
        settings,
        Limits.standard(settings.segmentMaxBytes()));
  }

  BackupService(
      Guest guest,
      StoreAccess stores,
      Strategies strategies,
      Conductor conductor,
      Generation generation,
      BackupSettings settings,
      Limits limits) {
    this.guest = guest;
    this.stores = stores;
    this.strategies = strategies;
    this.records = new BackupRecords(conductor);
    this.generation = generation;
    this.settings = settings;
    this.limits = limits;
  }

  /**
   * Returns when the backup is complete and reported as COMPLETED. A failure is reported by the
   * call's {@link #compensation}.
   */
  public BackupResult create(Operation operation, BackupRequest request) {
    BackupReport report = new BackupReport(records, operation, request.id());
    BackupStrategy strategy = strategies.configured(guest.datastore(), settings.strategy());
    BackupEncoding encoding = BackupEncoding.of(generation, settings);
    BlobName target =
        new BlobName(
            container(request),
            request.id() + generation.streamSuffix(strategy.names()) + encoding.suffix());
    PartialBackup partial = new PartialBackup(target, request.id() + "_");
    try (BlobStore store =
        stores.open(operation.context(), request.swiftUrl(), operation.deadline())) {
      if (exists(store, target, request.id())) {
        report.repeated();
        throw GuestException.of(
            ErrorCode.BACKUP_EXISTS, "the store has a backup %s already".formatted(request.id()));
      }
      report.building(
          generation.backupType(strategy.names(), request.incremental()),
          guest.usedGigabytes().getAsDouble(),
          partial);
      Stored stored = save(operation, request, strategy, encoding, store, target, partial);
      return report.completed(store.location(target), stored.digest());
    }
  }

  /**
   * What every call needs that makes a backup.
   *
   * @param id of the backup that the call with these arguments makes
   */
  public RpcMethod.Compensation compensation(Function<Arguments, Optional<String>> id) {
    return new BackupCompensation(records, id);
  }

  /**
   * Looks at every backup of the chain without reading one: fails as {@link #restore} would for
   * what is missing, damaged in name, of a kind that is not known here, or not allowed. Answers how
   * many bytes the volume must have at least.
   */
  public long check(Operation operation, RestoreRequest request) {
    BackupStrategy _ = strategies.reading(guest.datastore(), request.type(), settings.strategy());
    try (BlobStore store =
        stores.open(operation.context(), request.swiftUrl(), operation.deadline())) {
      return RestoreChain.leastSpace(new Restorer(store, settings).chain(request));
    }
  }

  /** Fills the data folder from a chain of backups; the engine is neither stopped nor started. */
  public void restore(Operation operation, RestoreRequest request) {
    BackupStrategy strategy =
        strategies.reading(guest.datastore(), request.type(), settings.strategy());
    try (BlobStore store =
        stores.open(operation.context(), request.swiftUrl(), operation.deadline())) {
      Restorer restorer = new Restorer(store, settings);
      restorer.restore(
          restorer.chain(request),
          layers ->
              strategy.restore(
                  guest.host(), guest.access().get(), new RestoreJob(layers), operation.deadline()),
          operation.deadline());
    }
  }

  /**
   * Removes what an operation that was cut off left on this machine. Called when the agent starts,
   * before it takes calls.
   */
  public void tidy() {
    for (BackupStrategy strategy : strategies.of(guest.datastore())) {
      try {
        strategy.tidy(guest.host(), guest.access().get(), Deadline.in(CLEAN_UP));
      } catch (GuestException e) {
        LOG.warn("event=leftovers-stay reason=\"{}\"", e.getMessage());
      }
    }
  }

  /**
   * Ends in the control plane's records what an earlier run of the agent left unfinished. There is
   * no token any more, so what lies in Swift is only named; a folder is cleaned.
   */
  public void abandon(Unfinished unfinished) {
    Map<String, String> facts = unfinished.facts();
    if (records.end(unfinished.context(), facts, "the agent was stopped during the backup")) {
      PartialBackup.of(facts).ifPresent(partial -> delete(partial, unfinished.context()));
    }
  }

  private void delete(PartialBackup partial, RequestContext context) {
    try (BlobStore store = stores.open(context, Optional.empty(), Deadline.in(CLEAN_UP))) {
      partial.delete(store);
    } catch (GuestException e) {
      LOG.warn("event=leftovers-stay backup={} reason=\"{}\"", partial, e.getMessage());
    }
  }

  /** Also in another form than the present one: the names of the segments are the same. */
  private static boolean exists(BlobStore store, BlobName target, String id) {
    return store.stat(target).isPresent()
        || store.stat(new BlobName(target.container(), id)).isPresent()
        || !store.list(target.container(), id + ".").isEmpty();
  }

  private Stored save(
      Operation operation,
      BackupRequest request,
      BackupStrategy strategy,
      BackupEncoding encoding,
      BlobStore store,
      BlobName target,
      PartialBackup partial) {
    Optional<Map<String, String>> parent =
        request.parent().map(named -> new Restorer(store, settings).headers(named));
    BackupJob job =
        new BackupJob(request.id(), parent, Strategies.options(strategy, settings.runnerOptions()));
    store.ensureContainer(target.container());
    // ended in reverse order: the tool before the threads that read from it
    try (UploadPipeline pipeline =
            new UploadPipeline(store, target, settings.segmentMaxBytes(), limits);
        BackupSource source =
            strategy.open(guest.host(), guest.access().get(), job, operation.deadline())) {
      pipeline.transfer(source.bytes(), encoding, operation.deadline());
      Map<String, String> metadata = metadata(request);
      metadata.putAll(source.finish(operation.deadline()));
      if (pipeline.empty()) {
        throw GuestException.of(ErrorCode.BACKUP_FAILED, "the backup tool wrote nothing");
      }
      Stored stored = pipeline.complete(metadata);
      compare(stored, metadata, store.stat(target));
      if (request.lasting()) {
        settle(source, operation.deadline());
      }
      LOG.info(
          "event=backup-stored id={} object={} bytes={} checksum={}",
          request.id(),
          target.object(),
          stored.size(),
          stored.digest());
      return stored;
    } catch (Throwable e) {
      // the pipeline is closed by now: nothing is uploaded behind our back
      partial.delete(store);
      throw e;
    }
  }

  private static void settle(BackupSource source, Deadline deadline) {
    try {
      source.stored(deadline);
    } catch (GuestException e) {
      LOG.warn("event=older-leftovers-stay reason=\"{}\"", e.getMessage());
    }
  }

  private static Map<String, String> metadata(BackupRequest request) {
    Map<String, String> metadata = new LinkedHashMap<>();
    request.name().ifPresent(name -> metadata.put("name", name));
    request.datastore().ifPresent(name -> metadata.put("datastore", name));
    request.datastoreVersion().ifPresent(name -> metadata.put("datastore_version", name));
    request
        .parent()
        .ifPresent(parent -> {
          metadata.put("parent_location", parent.location());
          metadata.put("parent_checksum", parent.checksum());
        });
    return metadata;
  }

  private static void compare(
      Stored ours, Map<String, String> metadata, Optional<BlobInfo> theirs) {
    boolean same =
        theirs
            .filter(info -> info.digest().equals(ours.digest()))
            .filter(info -> info.size() == ours.size())
            .filter(info -> info.metadata().keySet().containsAll(metadata.keySet()))
            .isPresent();
    if (!same) {
      throw GuestException.of(
          ErrorCode.BACKUP_DAMAGED,
          "the store does not hold %s as it was written".formatted(ours.name().object()));
    }
  }

  private String container(BackupRequest request) {
    return request.container().orElse(settings.container());
  }
}
