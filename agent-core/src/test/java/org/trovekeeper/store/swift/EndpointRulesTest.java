package org.trovekeeper.store.swift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.trovekeeper.config.SwiftSettings;
import org.trovekeeper.store.swift.EndpointRules.AskKeystone;
import org.trovekeeper.store.swift.EndpointRules.Known;
import org.trovekeeper.store.swift.EndpointRules.Way;

/** The order in which Swift is looked for. */
class EndpointRulesTest {
  private static final List<?> CATALOGUE =
      List.of(
          Map.of("type", "volume", "endpoints", List.of(Map.of("publicURL", "http://cinder"))),
          Map.of(
              "type",
              "object-store",
              "endpoints",
              List.of(
                  Map.of("region", "One", "publicURL", "http://one/", "internalURL", "http://in"),
                  Map.of("region", "Two", "publicURL", "http://two"))));

  private static SwiftSettings settings(String prefix, String region, String authUrl) {
    return new SwiftSettings(
        Optional.of(prefix).filter(text -> !text.isEmpty()),
        "object-store",
        "publicURL",
        Optional.of(region).filter(text -> !text.isEmpty()),
        Optional.of(authUrl).filter(text -> !text.isEmpty()),
        false);
  }

  private static Way find(SwiftSettings settings, List<?> catalogue, String requested) {
    return EndpointRules.find(
        settings,
        Optional.of("p1"),
        catalogue,
        Optional.of(requested).filter(text -> !text.isEmpty()));
  }

  @Test
  void the_request_comes_before_the_option_the_catalogue_and_keystone() {
    SwiftSettings all = settings("http://option/AUTH_", "", "http://keystone");
    assertThat(find(all, CATALOGUE, "http://request/AUTH_x"))
        .isEqualTo(new Known("http://request/AUTH_x"));
    assertThat(find(all, CATALOGUE, "")).isEqualTo(new Known("http://option/AUTH_p1"));
    SwiftSettings noOption = settings("", "", "http://keystone");
    assertThat(find(noOption, CATALOGUE, "")).isEqualTo(new Known("http://one/"));
    assertThat(find(noOption, List.of(), "")).isEqualTo(new AskKeystone("http://keystone"));
  }

  @Test
  void the_region_chooses_among_endpoints() {
    assertThat(find(settings("", "Two", ""), CATALOGUE, "")).isEqualTo(new Known("http://two"));
    assertThat(find(settings("", "Three", "http://k"), CATALOGUE, ""))
        .isEqualTo(new AskKeystone("http://k"));
  }

  @Test
  void nowhere_is_said_with_what_to_do() {
    assertThatThrownBy(() -> find(settings("", "", ""), List.of(), ""))
        .hasMessageContaining("no setting says where Swift is")
        .hasMessageContaining("swift_url");
  }
}
