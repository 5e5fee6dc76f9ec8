package org.trovekeeper.store.swift;

import com.google.common.collect.ImmutableMultimap;
import com.google.common.collect.Multimap;
import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jclouds.Constants;
import org.jclouds.http.HttpCommandExecutorService;
import org.jclouds.http.HttpRequest;
import org.jclouds.http.HttpResponse;
import org.jclouds.http.HttpUtils;
import org.jclouds.http.IOExceptionRetryHandler;
import org.jclouds.http.config.ConfiguresHttpCommandExecutorService;
import org.jclouds.http.handlers.DelegatingErrorHandler;
import org.jclouds.http.handlers.DelegatingRetryHandler;
import org.jclouds.http.internal.BaseHttpCommandExecutorService;
import org.jclouds.http.internal.HttpWire;
import org.jclouds.io.ContentMetadataCodec;
import org.jclouds.io.Payload;
import org.jclouds.io.Payloads;
import org.trovekeeper.store.Digests;

/** jclouds' requests over {@link Wire}. */
final class WireExecutor extends BaseHttpCommandExecutorService<HttpRequest> {
  /** The digest as the store told it, without quotes; missing when it told none. */
  static final String DIGEST = "X-Trovekeeper-Digest";

  /** jclouds wants a date and hexadecimal digits in answers of which stores may have neither. */
  private static final String SOME_DATE = "Thu, 01 Jan 1970 00:00:00 GMT";

  private static final String SOME_DIGEST = "0".repeat(32);
  private static final Set<String> OURS = Set.of("expect", "connection", "host", "content-length");

  private final Wire transport;

  @Inject
  WireExecutor(
      HttpUtils utils,
      ContentMetadataCodec codec,
      DelegatingRetryHandler retryHandler,
      IOExceptionRetryHandler ioRetryHandler,
      DelegatingErrorHandler errorHandler,
      HttpWire logged,
      @Named(Constants.PROPERTY_IDEMPOTENT_METHODS) String idempotentMethods) {
    super(utils, codec, retryHandler, ioRetryHandler, errorHandler, logged, idempotentMethods);
    this.transport =
        new Wire(Duration.ofMillis(utils.getSocketOpenTimeout()), utils.trustAllCerts());
  }

  /** Puts it in the place of jclouds' own. */
  @ConfiguresHttpCommandExecutorService
  static final class Module extends AbstractModule {
    @Override
    protected void configure() {
      bind(HttpCommandExecutorService.class).to(WireExecutor.class).in(Scopes.SINGLETON);
    }
  }

  @Override
  protected HttpRequest convert(HttpRequest request) {
    return request;
  }

  @Override
  protected HttpResponse invoke(HttpRequest request) throws IOException {
    Optional<Payload> payload = Optional.ofNullable(request.getPayload());
    long length = payload.map(WireExecutor::length).orElse(0L);
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    request.getHeaders().entries().stream().filter(WireExecutor::passedOn).forEach(headers::add);
    payload.ifPresent(body ->
        contentMetadataCodec.toHeaders(body.getContentMetadata()).entries().stream()
            .filter(WireExecutor::passedOn)
            .forEach(headers::add));
    if (payload.isPresent() || Set.of("PUT", "POST").contains(request.getMethod())) {
      headers.add(Map.entry("Content-Length", Long.toString(length)));
    }
    boolean asksFirst = length > 0 && request.getFirstHeaderOrNull("Expect") != null;
    InputStream body =
        payload.isPresent() ? payload.get().openStream() : InputStream.nullInputStream();
    return response(
        request.getMethod(),
        transport.exchange(
            new WireRequest(request.getMethod(), request.getEndpoint(), headers, asksFirst, body)));
  }

  @Override
  protected void cleanup(HttpRequest request) {
    // the connection belongs to the answer
  }

  private HttpResponse response(String method, WireAnswer answer) {
    ImmutableMultimap.Builder<String, String> all = ImmutableMultimap.builder();
    answer.headers().forEach(header -> all.put(header.getKey(), header.getValue()));
    Multimap<String, String> headers = all.build();
    HttpResponse.Builder<?> response =
        HttpResponse.builder().statusCode(answer.status()).message(answer.reason());
    if (answer.status() != 204) {
      Payload payload = Payloads.newInputStreamPayload(answer.body());
      contentMetadataCodec.fromHeaders(payload.getContentMetadata(), withoutDates(headers));
      response.payload(payload);
    }
    return response.headers(tolerable(method, HttpUtils.filterOutContentHeaders(headers))).build();
  }

  /** Headers of which jclouds makes sense only when they are well formed, and we none at all. */
  private static Multimap<String, String> withoutDates(Multimap<String, String> headers) {
    ImmutableMultimap.Builder<String, String> kept = ImmutableMultimap.builder();
    headers.entries().stream()
        .filter(header -> !is(header, "Expires") && !is(header, "Content-MD5"))
        .forEach(kept::put);
    return kept.build();
  }

  private static Multimap<String, String> tolerable(
      String method, Multimap<String, String> headers) {
    if (!method.equals("GET") && !method.equals("HEAD")) {
      return headers;
    }
    ImmutableMultimap.Builder<String, String> kept = ImmutableMultimap.builder();
    for (Map.Entry<String, String> header : headers.entries()) {
      if (is(header, "ETag")) {
        kept.put(DIGEST, Digests.told(header.getValue()));
      } else if (!is(header, "Last-Modified") && !is(header, "X-Delete-At")) {
        kept.put(header);
      }
    }
    return kept.put("ETag", SOME_DIGEST).put("Last-Modified", SOME_DATE).build();
  }

  private static long length(Payload body) {
    Long length = body.getContentMetadata().getContentLength();
    if (length == null) {
      throw new IllegalArgumentException("a body without a length is never sent");
    }
    return length;
  }

  private static boolean passedOn(Map.Entry<String, String> header) {
    return !OURS.contains(header.getKey().toLowerCase(Locale.ROOT));
  }

  private static boolean is(Map.Entry<String, String> header, String name) {
    return header.getKey().equalsIgnoreCase(name);
  }
}
