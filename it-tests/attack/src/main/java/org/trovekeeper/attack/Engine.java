package org.trovekeeper.attack;

import java.util.List;
import java.util.Map;

/**
 * What one kind of server needs to be attacked: writers and a reader. All else of the harness knows
 * servers by this alone.
 */
public interface Engine {
  /** Trove's name of the datastore. */
  String datastore();

  /** What a control plane would call the version; the installed one runs. */
  String version();

  /** File names of the server's program. */
  List<String> programs();

  /** Configuration that each instance is prepared with. */
  Map<String, Object> overrides();

  /** Makes what the writers need, once, on the first source, before it has replicas. */
  void lay(Access source) throws ServerFailure;

  /** Makes what is to come to the replicas by replication alone. */
  void extend(Access source) throws ServerFailure;

  /** The kinds of writers, each with rows of its own; the first one is a plain user's. */
  List<String> writers();

  /** Tables that the source itself goes on writing to, without any client. */
  List<String> pulses();

  /** A session of such a writer. */
  WriteSession writer(String kind, Access server) throws ServerFailure;

  /** A privileged session that only reads. */
  Reader reader(Access server) throws ServerFailure;

  /** One session of a writer. */
  interface WriteSession extends AutoCloseable {
    /**
     * Writes the row with this number and returns when the server has acknowledged it.
     *
     * @return when the statement was begun whose answer is the acknowledgement, as {@link
     *     System#nanoTime}
     * @throws ServerFailure when it was refused, or when the answer did not come: then the row may
     *     be there or not
     */
    long write(long id) throws ServerFailure;

    @Override
    void close();
  }

  /** What a server says of itself. */
  interface Reader extends AutoCloseable {
    /** Whether it takes a plain user's writes now. */
    boolean writable() throws ServerFailure;

    Following following() throws ServerFailure;

    /** The place in its history that it has reached. */
    String position() throws ServerFailure;

    /** Whether it has applied all up to this place of its source. */
    boolean reached(String position) throws ServerFailure;

    /** What it holds. */
    Contents contents() throws ServerFailure;

    @Override
    void close();
  }

  /**
   * Whom a server follows.
   *
   * @param port the source's, 0 when it follows none
   * @param runs whether it receives and applies
   * @param text the server's own words, for the timeline
   */
  record Following(int port, boolean runs, String text) {
    static final Following NONE = new Following(0, false, "follows none");
  }
}
