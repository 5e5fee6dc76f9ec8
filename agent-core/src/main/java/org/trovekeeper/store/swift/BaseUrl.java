package org.trovekeeper.store.swift;

import java.net.URI;
import java.net.URISyntaxException;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.toolkit.PlainText;

/** Addresses that paths are added to. They come from requests, options and catalogues. */
final class BaseUrl {
  private static final int SHOWN = 200;

  private BaseUrl() {}

  /** The URL without a slash at its end; fails unless a request can be sent there. */
  static String checked(String url) {
    try {
      URI uri = new URI(url);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
      }
    } catch (URISyntaxException e) {
      throw unusable(url);
    }
    throw unusable(url);
  }

  private static GuestException unusable(String url) {
    return GuestException.of(
            ErrorCode.STORE_FAILED, "%s is no URL of a store".formatted(PlainText.line(url, SHOWN)))
        .withHint("it must be like http://HOST/v1/AUTH_PROJECT, or https");
  }
}
