package dev.baton.lock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.cli.WorkerRecord.Failed;
import dev.baton.lock.cli.WorkerRecord.Progress;
import dev.baton.lock.cli.WorkerRecord.Ready;
import dev.baton.lock.cli.WorkerRecord.Result;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerRecordTest {

    @ParameterizedTest
    @MethodSource
    void aRecordIsReadAsItWasWritten(WorkerRecord written) {
        assertThat(WorkerRecord.parse(written.line())).isEqualTo(written);
    }

    static Stream<WorkerRecord> aRecordIsReadAsItWasWritten() {
        return Stream.of(
                new Ready(),
                new Progress(3, Long.MAX_VALUE),
                new Result(12_345, List.of(1L, 0L, 7L)),
                new Failed("no route to host"));
    }

    @Test
    void aReasonIsPutOnOneLine() {
        assertThat(new Failed(" first\r\n  second ").line()).isEqualTo("failed first second");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "progress", "progress 1", "progress x 1", "result", "result 1 x", "Exception in thread"})
    void anythingElseIsAFailure(String line) {
        assertThat(WorkerRecord.parse(line)).isEqualTo(new Failed("unexpected output: " + line));
    }
}
