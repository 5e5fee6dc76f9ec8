package org.trovekeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.trovekeeper.backup.RestoreChain.Layer;
import org.trovekeeper.backup.RestoreChain.Named;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.store.BlobStore.BlobInfo;
import org.trovekeeper.store.BlobStore.BlobName;

/** Which chains are refused. */
class RestoreChainTest {
  private static Layer layer(String location, Map<String, String> metadata) {
    return new Layer(
        new Named(location, Optional.empty()),
        new BlobInfo(BlobName.ofLocation(location), "d1", 1, false, metadata));
  }

  private static ErrorCode refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    GuestException refused =
        org.assertj.core.api.Assertions.catchThrowableOfType(GuestException.class, call);
    return refused.code();
  }

  @Test
  void headers_name_the_parent_and_its_checksum() {
    Layer layer = layer("s/c/b", Map.of("parent_location", "s/c/a", "parent_checksum", "d0"));
    assertThat(RestoreChain.parent(layer, List.of(), true))
        .contains(new Named("s/c/a", Optional.of("d0")));
    assertThat(RestoreChain.parent(layer, List.of(), false)).isPresent();
    assertThat(RestoreChain.parent(layer("s/c/a", Map.of()), List.of(), false)).isEmpty();
  }

  @Test
  void an_incremental_backup_that_lost_its_headers_is_refused() {
    assertThatThrownBy(() -> RestoreChain.parent(layer("s/c/b", Map.of()), List.of(), true))
        .hasMessageContaining("s/c/b does not name its parent");
    assertThat(
            refusal(() ->
                RestoreChain.parent(
                    layer("s/c/b", Map.of("parent_checksum", "d0")), List.of(), false)))
        .isEqualTo(ErrorCode.BACKUP_CHAIN_BROKEN);
  }

  @Test
  void the_recorded_checksum_must_be_that_of_the_object() {
    BlobInfo info = new BlobInfo(new BlobName("c", "a"), "d1", 1, false, Map.of());
    Named right = new Named("s/c/a", Optional.of("d1"));
    assertThat(RestoreChain.found(right, Optional.of(info)).info()).isEqualTo(info);
    assertThat(
            refusal(
                () -> RestoreChain.found(new Named("s/c/a", Optional.of("d2")), Optional.of(info))))
        .isEqualTo(ErrorCode.BACKUP_DAMAGED);
    assertThat(refusal(() -> RestoreChain.found(right, Optional.empty())))
        .isEqualTo(ErrorCode.BACKUP_CHAIN_BROKEN);
  }

  @Test
  void loops_and_endless_chains_are_refused() {
    Layer a = layer("s/c/a", Map.of("parent_location", "s/c/b"));
    Layer b = layer("s/c/b", Map.of("parent_location", "s/c/a"));
    assertThatThrownBy(() -> RestoreChain.parent(b, List.of(a), false))
        .hasMessageContaining("its own ancestor");
    Layer self = layer("s/c/a", Map.of("parent_location", "s/c/a"));
    assertThatThrownBy(() -> RestoreChain.parent(self, List.of(), false))
        .hasMessageContaining("its own ancestor");
    assertThatThrownBy(() -> RestoreChain.parent(a, Collections.nCopies(400, a), false))
        .hasMessageContaining("more than 400");
  }

  @Test
  void the_type_of_either_generation_tells_incremental_ones() {
    assertThat(RestoreChain.isIncremental("incremental")).isTrue();
    assertThat(RestoreChain.isIncremental("MariaDBInnoBackupExIncremental")).isTrue();
    assertThat(RestoreChain.isIncremental("full")).isFalse();
    assertThat(RestoreChain.isIncremental("MariaDBInnoBackupEx")).isFalse();
  }
}
