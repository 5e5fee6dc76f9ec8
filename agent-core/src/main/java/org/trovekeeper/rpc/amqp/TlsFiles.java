package org.trovekeeper.rpc.amqp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.trovekeeper.config.MessagingSettings.Tls;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/** Makes a TLS context out of the PEM files that oslo's options name. */
final class TlsFiles {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN ((?:RSA )?PRIVATE KEY)-----([A-Za-z0-9+/=\\s]+)-----END");

  private TlsFiles() {}

  static SSLContext context(Tls tls) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keyManagers(tls), trustManagers(tls), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw GuestException.of(
          ErrorCode.BAD_CONFIGURATION,
          "the TLS files of the message bus cannot be used: " + e.getMessage(),
          e);
    }
  }

  /** Without a CA file nothing is checked: that is what the option means to oslo.messaging. */
  private static TrustManager[] trustManagers(Tls tls)
      throws GeneralSecurityException, IOException {
    if (tls.caFile().isEmpty()) {
      return new TrustManager[] {new TrustsAnyone()};
    }
    KeyStore store = emptyStore();
    int count = 0;
    for (Certificate certificate : certificates(tls.caFile().get())) {
      store.setCertificateEntry("ca" + count++, certificate);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyManager[] keyManagers(Tls tls) throws GeneralSecurityException, IOException {
    if (tls.certificateFile().isEmpty()) {
      return new KeyManager[0];
    }
    Path certificate = tls.certificateFile().get();
    // as in Python: a file may hold both
    PrivateKey key = privateKey(tls.keyFile().orElse(certificate));
    KeyStore store = emptyStore();
    Certificate[] chain = certificates(certificate).toArray(Certificate[]::new);
    store.setKeyEntry("client", key, new char[0], chain);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, new char[0]);
    return factory.getKeyManagers();
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static List<? extends Certificate> certificates(Path file)
      throws GeneralSecurityException, IOException {
    return List.copyOf(
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file))));
  }

  static PrivateKey privateKey(Path file) throws GeneralSecurityException, IOException {
    Matcher matcher = KEY.matcher(Files.readString(file, StandardCharsets.US_ASCII));
    if (!matcher.find()) {
      throw new InvalidKeySpecException(
          "%s holds no unencrypted PKCS#8 or RSA key (openssl pkcs8 -topk8 -nocrypt makes one)"
              .formatted(file));
    }
    byte[] der = Base64.getMimeDecoder().decode(matcher.group(2));
    boolean pkcs1 = matcher.group(1).startsWith("RSA");
    return key(new PKCS8EncodedKeySpec(pkcs1 ? Pkcs1.wrap(der) : der))
        .orElseThrow(() -> new InvalidKeySpecException(file + " holds no RSA, EC or Ed25519 key"));
  }

  private static Optional<PrivateKey> key(PKCS8EncodedKeySpec spec)
      throws GeneralSecurityException {
    for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
      try {
        return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(spec));
      } catch (InvalidKeySpecException _) {
        // of another kind
      }
    }
    return Optional.empty();
  }

  private static final class TrustsAnyone implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
