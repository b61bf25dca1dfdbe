package dev.baton.lock.redis;

import io.lettuce.core.SslOptions;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.File;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

/** A certificate authority for tests, and what it has signed: for servers on this machine, and for clients. */
final class Certificates {
    static final String STORE_PASSWORD = "changeit";
    private static final Duration AGE = Duration.ofDays(2);

    private final X509Bundle authority;

    Certificates(String name) {
        authority = made(() -> new CertificateBuilder()
                .ecp256()
                .subject("CN=" + name)
                .notBefore(Instant.now().minus(AGE.multipliedBy(2)))
                .setIsCertificateAuthority(true)
                .buildSelfSigned());
    }

    private interface Making<T> {
        T make() throws Exception;
    }

    private static <T> T made(Making<T> making) {
        try {
            return making.make();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of 127.0.0.1, for a day. */
    SSLContext server() {
        return server(certificate -> certificate.addSanIpAddress("127.0.0.1"));
    }

    /** Of another host. */
    SSLContext serverElsewhere() {
        return server(certificate -> certificate.addSanDnsName("elsewhere.example"));
    }

    /** Of 127.0.0.1, and over since yesterday. */
    SSLContext expiredServer() {
        return server(certificate -> certificate
                .addSanIpAddress("127.0.0.1")
                .notBefore(Instant.now().minus(AGE))
                .notAfter(Instant.now().minus(AGE.dividedBy(2))));
    }

    private SSLContext server(UnaryOperator<CertificateBuilder> details) {
        X509Bundle certificate = issued("CN=redis", details);
        return made(() -> {
            SSLContext context = SSLContext.getInstance("TLS");
            KeyManager[] keys = certificate.toKeyManagerFactory().getKeyManagers();
            context.init(keys, authority.toTrustManagerFactory().getTrustManagers(), new SecureRandom());
            return context;
        });
    }

    private X509Bundle issued(String subject, UnaryOperator<CertificateBuilder> details) {
        CertificateBuilder plain = new CertificateBuilder()
                .ecp256()
                .subject(subject)
                .notBefore(Instant.now().minus(AGE))
                .notAfter(Instant.now().plus(AGE));
        return made(() -> details.apply(plain).buildIssuedBy(authority));
    }

    /** Trusts what this authority has signed, and nothing else. */
    SslOptions trusting() {
        return SslOptions.builder()
                .jdkSslProvider()
                .trustManager(authority.toTrustManagerFactory())
                .build();
    }

    /** Trusts what this authority has signed, and shows a certificate of it as well. */
    SslOptions trustingAndTrusted() {
        X509Bundle client = issued("CN=shop", certificate -> certificate);
        return made(() -> SslOptions.builder()
                .jdkSslProvider()
                .trustManager(authority.toTrustManagerFactory())
                .keyManager(client.toKeyManagerFactory())
                .build());
    }

    /** A file that the JVM may have as its trust store; deleted with the JVM. */
    File trustStore() {
        return made(() -> {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("authority", authority.getCertificate());
            File file = File.createTempFile("baton-test-", ".p12");
            file.deleteOnExit();
            try (OutputStream out = new FileOutputStream(file)) {
                store.store(out, STORE_PASSWORD.toCharArray());
            }
            return file;
        });
    }
}
