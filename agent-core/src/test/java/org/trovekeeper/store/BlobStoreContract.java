package org.trovekeeper.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.store.BlobStore.BlobInfo;
import org.trovekeeper.store.BlobStore.BlobName;
import org.trovekeeper.store.BlobStore.Stored;

/** What every store promises. */
public abstract class BlobStoreContract {
  private final String container = "contract-" + UUID.randomUUID();
  private BlobStore store;

  /** A store whose containers no one else uses. */
  protected abstract BlobStore open();

  @BeforeEach
  void openStore() {
    store = open();
    store.ensureContainer(container);
  }

  @AfterEach
  void emptyStore() {
    store.list(container, "").forEach(name -> store.delete(name, false));
    store.close();
  }

  private BlobName name(String object) {
    return new BlobName(container, object);
  }

  private Stored put(String object, String text) {
    return store.put(name(object), new HeldBytes(text), Map.of());
  }

  private String read(String object) throws IOException {
    try (InputStream bytes = store.open(name(object)).orElseThrow()) {
      return new String(bytes.readAllBytes(), UTF_8);
    }
  }

  @Test
  void what_was_put_is_read_again_with_its_digest_and_metadata() throws IOException {
    Map<String, String> metadata = Map.of("datastore_version", "10.11", "lsn", "818456030");
    Stored stored = store.put(name("a.gz"), new HeldBytes("some bytes"), metadata);

    assertThat(stored)
        .isEqualTo(new Stored(name("a.gz"), Digests.of("some bytes".getBytes(UTF_8)), 10));
    BlobInfo info = store.stat(name("a.gz")).orElseThrow();
    assertThat(info.digest()).isEqualTo(stored.digest());
    assertThat(info.size()).isEqualTo(10);
    assertThat(info.joined()).isFalse();
    assertThat(info.metadata()).containsAllEntriesOf(metadata);
    assertThat(store.parts(name("a.gz"))).isEmpty();
    assertThat(read("a.gz")).isEqualTo("some bytes");
  }

  @Test
  void a_second_put_replaces_the_first() throws IOException {
    put("a", "first");
    put("a", "second one");
    assertThat(read("a")).isEqualTo("second one");
  }

  @Test
  void a_missing_object_is_empty_and_can_be_deleted() {
    assertThat(store.stat(name("absent"))).isEmpty();
    assertThat(store.open(name("absent"))).isEmpty();
    assertThat(store.parts(name("absent"))).isEmpty();
    store.delete(name("absent"), true);
    store.delete(name("absent"), false);
  }

  @Test
  void a_missing_container_is_empty_too() {
    BlobName elsewhere = new BlobName("no-such-" + UUID.randomUUID(), "a");
    assertThat(store.stat(elsewhere)).isEmpty();
    assertThat(store.open(elsewhere)).isEmpty();
    assertThat(store.list(elsewhere.container(), "")).isEmpty();
  }

  @Test
  void making_a_container_again_keeps_what_is_in_it() throws IOException {
    put("a", "text");
    store.ensureContainer(container);
    assertThat(read("a")).isEqualTo("text");
  }

  @Test
  void names_are_listed_sorted_by_prefix() {
    put("b_00000001", "x");
    put("b_00000000", "x");
    put("b.gz", "x");
    put("c_00000000", "x");
    assertThat(store.list(container, "b_")).containsExactly(name("b_00000000"), name("b_00000001"));
  }

  @Test
  void joined_segments_are_read_as_one_object_with_the_digest_of_their_digests()
      throws IOException {
    List<Stored> segments = List.of(put("d_0", "one "), put("d_1", "two "), put("d_2", "three"));

    Stored joined = store.assemble(name("d.gz"), segments, Map.of("lsn", "7"));

    assertThat(joined.digest())
        .isEqualTo(Digests.joined(segments.stream().map(Stored::digest).toList()));
    BlobInfo info = store.stat(name("d.gz")).orElseThrow();
    assertThat(info.digest()).isEqualTo(joined.digest());
    assertThat(info.size()).isEqualTo(13);
    assertThat(info.joined()).isTrue();
    assertThat(info.metadata()).containsEntry("lsn", "7");
    assertThat(read("d.gz")).isEqualTo("one two three");
    assertThat(store.parts(name("d.gz")))
        .extracting(BlobInfo::name, BlobInfo::digest, BlobInfo::size)
        .containsExactlyElementsOf(
            segments.stream()
                .map(s -> org.assertj.core.groups.Tuple.tuple(s.name(), s.digest(), s.size()))
                .toList());
  }

  @Test
  void joined_objects_join_again_and_are_deleted_through_all_levels() throws IOException {
    List<Stored> groups = new ArrayList<>();
    for (int group = 0; group < 2; group++) {
      List<Stored> segments = new ArrayList<>();
      for (int segment = 0; segment < 3; segment++) {
        segments.add(put("e_%d%d".formatted(group, segment), "%d%d,".formatted(group, segment)));
      }
      groups.add(store.assemble(name("e_m" + group), segments, Map.of()));
    }
    store.assemble(name("e.gz"), groups, Map.of());

    assertThat(read("e.gz")).isEqualTo("00,01,02,10,11,12,");
    assertThat(store.parts(name("e.gz"))).extracting(BlobInfo::joined).containsExactly(true, true);

    store.delete(name("e.gz"), true);
    assertThat(store.list(container, "e")).isEmpty();
  }

  @Test
  void without_segments_only_the_joined_object_is_deleted() {
    store.assemble(name("f.gz"), List.of(put("f_0", "x")), Map.of());
    store.delete(name("f.gz"), false);
    assertThat(store.list(container, "f")).containsExactly(name("f_0"));
  }

  @Test
  void a_changed_or_missing_segment_is_not_joined() {
    Stored first = put("g_0", "right");
    put("g_0", "wrong");
    assertThatThrownBy(() -> store.assemble(name("g.gz"), List.of(first), Map.of()))
        .isInstanceOf(GuestException.class);
    store.delete(first.name(), false);
    assertThatThrownBy(() -> store.assemble(name("g.gz"), List.of(first), Map.of()))
        .isInstanceOf(GuestException.class);
    assertThat(store.stat(name("g.gz"))).isEmpty();
  }

  @Test
  void bytes_that_differ_from_their_digest_are_refused() {
    BlobStore.Buffer damaged =
        new BlobStore.Buffer() {
          @Override
          public long size() {
            return 3;
          }

          @Override
          public InputStream stream() {
            return new HeldBytes("abd").stream();
          }

          @Override
          public String md5() {
            return new HeldBytes("abc").md5();
          }
        };
    assertThatThrownBy(() -> store.put(name("h"), damaged, Map.of()))
        .isInstanceOf(GuestException.class);
    assertThat(store.stat(name("h"))).isEmpty();
  }

  @Test
  void a_location_leads_back_to_the_object() {
    String location = store.location(name("i.xbstream.gz"));
    assertThat(BlobName.ofLocation(location)).isEqualTo(name("i.xbstream.gz"));
    assertThat(location).contains("://");
  }

  @Test
  void a_name_with_spaces_and_letters_of_other_scripts_does_not_fail_the_backup() {
    store.put(
        name("j"), new HeldBytes("x"), Map.of("name", "nächtlich \n 夜".repeat(40), "lsn", "1"));
    assertThat(store.stat(name("j")).orElseThrow().metadata()).containsEntry("lsn", "1");
  }
}
