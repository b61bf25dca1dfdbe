package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockInfo;
import dev.baton.lock.core.Backend.Answer;
import dev.baton.lock.core.Backend.Ask;
import dev.baton.lock.core.Backend.Release;
import dev.baton.lock.core.Backend.Released;
import dev.baton.lock.core.Backend.Renewal;
import dev.baton.lock.core.Backend.Renewed;
import dev.baton.lock.redis.GrantReceivers.Received;
import dev.baton.lock.redis.ScriptRunner.Timed;
import dev.baton.lock.testkit.ScriptModel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Makes each call twice: of the scripts on the server, and of their model at the time that the server's answer or message
 * tells; fails where the two differ in anything.
 */
final class ScriptPair implements ScriptModel.Channel {
    private final ScriptRunner scripts;
    private final GrantReceivers receivers;
    private final ScriptModel model;
    private final Tally tally;
    private final List<Received> published = new ArrayList<>();
    private long micros;

    ScriptPair(ScriptRunner scripts, GrantReceivers receivers, long tokenTtlMillis, Tally tally) {
        this.scripts = scripts;
        this.receivers = receivers;
        this.model = new ScriptModel(tokenTtlMillis, this);
        this.tally = tally;
        this.micros = scripts.micros();
    }

    @Override
    public boolean hasListener(String name, String client) {
        return receivers.listens(name, client);
    }

    @Override
    public void publish(String name, String client, ScriptModel.GrantMessage grant) {
        String message = "%d %d %d %d %d %d %d"
                .formatted(
                        grant.number(),
                        grant.exclusive() ? 1 : 0,
                        grant.token(),
                        grant.block(),
                        grant.leaseMillis(),
                        grant.untilMillis(),
                        grant.nowMicros());
        published.add(new Received(name, client, message));
    }

    /** The server's time, as last heard. */
    long micros() {
        return micros;
    }

    List<Answer> ask(String client, List<Ask> asks, long notAfterMicros) {
        Timed<Answer> real = scripts.ask(client, asks, notAfterMicros);
        micros = real.micros();
        for (int i = 0; i < asks.size(); i++) {
            Answer answer = real.answers().get(i);
            ScriptModel.Result expected = model.ask(client, asks.get(i), notAfterMicros, micros);
            ScriptModel.Result actual = new ScriptModel.Result(
                    answer.kind(), answer.remainingNanos() / 1_000_000, answer.token(), answer.ticket());
            assertThat(actual).as("%s", asks.get(i)).isEqualTo(expected);
            tally.count(answer.kind());
        }
        compareGrants(receivers.receive());
        return real.answers();
    }

    void renew(String client, List<Renewal> renewals) {
        Timed<Renewed> real = scripts.renew(client, renewals);
        micros = real.micros();
        for (int i = 0; i < renewals.size(); i++) {
            Renewed answer = real.answers().get(i);
            ScriptModel.RenewResult actual =
                    new ScriptModel.RenewResult(answer.kind(), answer.remainingNanos() / 1_000_000);
            assertThat(actual).as("%s", renewals.get(i)).isEqualTo(model.renew(client, renewals.get(i), micros));
            tally.count(answer.kind());
        }
    }

    void release(String client, Release release) {
        Released real = scripts.release(client, release);
        List<Received> grants = receivers.receive();
        micros = timeOf(grants);
        assertThat(real).as("%s", release).isEqualTo(model.release(client, release, micros));
        tally.count(real);
        compareGrants(grants);
    }

    void force(String name) {
        long before = scripts.micros();
        boolean real = scripts.force(name);
        List<Received> grants = receivers.receive();
        long after = timeOf(grants);
        long then = grants.isEmpty() && model.inspect(name, before).locked() == real ? before : after;
        assertThat(real).isEqualTo(model.forceUnlock(name, then));
        micros = after;
        compareGrants(grants);
    }

    /** What both say of a lock. */
    LockInfo inspect(String name) {
        long before = scripts.micros();
        LockInfo real = scripts.inspect(name);
        micros = scripts.micros();
        List<LockInfo> possible = LongStream.rangeClosed(before / 1000, micros / 1000)
                .mapToObj(millis -> model.inspect(name, millis * 1000))
                .toList();
        assertThat(possible).contains(real);
        return real;
    }

    /** Waits until leases of this length have ended. */
    void waitMillis(long millis) {
        long end = scripts.micros() + millis * 1000;
        do {
            micros = scripts.micros();
        } while (micros < end);
    }

    void loseData() {
        model.clear();
    }

    private long timeOf(List<Received> grants) {
        if (grants.isEmpty()) {
            return scripts.micros();
        }
        String message = grants.get(0).message();
        return Long.parseLong(message.substring(message.lastIndexOf(' ') + 1));
    }

    private void compareGrants(List<Received> received) {
        assertThat(received).containsExactlyInAnyOrderElementsOf(published);
        published.forEach(
                grant -> tally.count(grant.message().split(" ", -1)[1].equals("1") ? "strict grant" : "grant"));
        published.clear();
    }
}
