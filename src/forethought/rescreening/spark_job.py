"""The notes of Parquet files read by Spark, on this machine or on many; the same findings.

Each machine needs the same Forethought and pyarrow: PYSPARK_PYTHON names its Python. The phrases
travel with the job, packed; the notes never come here. Spark's own messages are kept to errors
and hold no note: nothing here puts a note into a message.
"""

from __future__ import annotations

import os
import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from forethought import __version__
from forethought.data.lexicon_files import load_lexicon
from forethought.data.readers import USE_LEXICON, reader_with
from forethought.rescreening.engine import ReadingEngine
from forethought.rescreening.local import Wish, read_notes
from forethought.rescreening.marks import Kind
from forethought.rescreening.notes import (
    ID,
    TEXT,
    RecordFile,
    RecordsError,
    clean_id,
    clean_text,
    id_and_text,
    is_text,
    record_files,
)
from forethought.rescreening.output import FINDINGS, FileRead, Summary, hazards_of_counts
from forethought.rescreening.table import ORDER, SCHEMA, table_of
from forethought.rescreening.twice import digest
from forethought.screening.findings import Reader
from forethought.screening.words import WordsReader

if TYPE_CHECKING:
    from forethought.rescreening.command import Cluster

    Frame = Any
    Session = Any

Batches = Iterator[pa.RecordBatch]
Names = tuple[str, str]
"""The two columns of a file, as it spells them."""

LOCAL_PARTS = 4
"""Parts of what is sorted or grouped on one machine; a cluster has its own setting."""

_IDS = "source string, record_id string"
_CLEAN = "source string, record_id string, text string, sha256 string"
_SQL = {pa.string(): "string", pa.int32(): "int", pa.bool_(): "boolean"}
FINDING = ", ".join(f"`{field.name}` {_SQL[field.type]}" for field in SCHEMA)


def rescreen_with_spark(
    folder: Path, output: Path, engine: ReadingEngine, wish: Wish, cluster: Cluster
) -> Summary:
    """Read the Parquet files of a folder. Raises RecordsError with a sentence."""
    files = record_files(folder)
    names = [_names_of(file) for file in files]
    with warnings.catch_warnings():
        # Of pandas, which nothing here uses.
        warnings.simplefilter("ignore", FutureWarning)
        spark = _session(cluster)
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        try:
            return _run(spark, files, names, output, engine, wish)
        except (PySparkException, Py4JError) as error:
            raise RecordsError(_broken_off(error, output)) from error
        finally:
            spark.stop()


def _session(cluster: Cluster) -> Session:
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("SPARK_LOCAL_IP", cluster.address)
    os.environ.setdefault("PYSPARK_DRIVER_PYTHON", sys.executable)
    try:
        from pyspark.errors import PySparkRuntimeError
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise RecordsError("Spark is not installed here: type make spark") from error
    settings = {
        "spark.driver.host": cluster.address,
        "spark.driver.bindAddress": cluster.address,
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "5000",
        "spark.python.worker.reuse": "true",
        "spark.log.level": "ERROR",
        "spark.sql.session.timeZone": "UTC",
    }
    if cluster.master.startswith("local"):
        settings["spark.sql.shuffle.partitions"] = str(LOCAL_PARTS)
    builder = SparkSession.builder.appName("forethought rescreen").master(cluster.master)
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except PySparkRuntimeError as error:
        raise RecordsError(
            "Spark does not start: it needs Java 17 or newer. Type: sudo apt-get install"
            " default-jre-headless"
        ) from error


def _broken_off(error: Exception, output: Path) -> str:
    """Why Spark gave up, without its pages of Java: a sentence of ours, where one is in them."""
    ours = re.search(rf"{RecordsError.__name__}: (.+)", str(error))
    if ours:
        return ours[1]
    return (
        f"Spark broke the reading off ({type(error).__name__}): what it printed says at which file"
        f" or machine. Mend that, delete {output}, and type it again"
    )


def _names_of(file: RecordFile) -> Names:
    """The two columns, as the file spells them. Raises RecordsError for what Spark cannot read."""
    if file.located.failure is not None:
        raise RecordsError(file.located.failure)
    if not file.located.is_parquet:
        raise RecordsError(
            f"'{file.located.file}' is no Parquet file: Spark reads Parquet alone. Leave --engine"
            " out, or export it as Parquet"
        )
    try:
        schema = pq.read_schema(file.located.path)
    except (pa.ArrowException, OSError) as error:
        raise RecordsError(f"'{file.located.file}' is damaged: export it again") from error
    found = id_and_text(schema)
    for name, columns in zip((ID, TEXT), found, strict=True):
        if not columns:
            raise RecordsError(
                f"'{file.located.file}' has no column '{name}': export it with that column"
            )
        if len(columns) > 1:
            raise RecordsError(
                f"'{file.located.file}' has the column '{name}' {len(columns)} times: keep one of"
                " them"
            )
        if not is_text(columns[0].type):
            raise RecordsError(
                f"'{file.located.file}' holds no text in its column '{name}': export it as text"
            )
    return found[0][0].name, found[1][0].name


def _run(
    spark: Session,
    files: list[RecordFile],
    names: list[Names],
    output: Path,
    engine: ReadingEngine,
    wish: Wish,
) -> Summary:
    from pyspark.sql import functions as f

    packed = spark.sparkContext.broadcast(_packed(engine, wish))
    notes = _notes(spark, files, names)
    found = notes.select("source", ID, f.lit(0).alias("ordinal"), TEXT)
    findings = found.mapInArrow(_Reads(packed), FINDING)
    ids = notes.select("source", ID).mapInArrow(_clean_ids, _IDS)
    repeated = ids.groupBy("source", ID).count().where("count > 1").select("source", ID).persist()
    if not repeated.isEmpty():
        findings = findings.join(repeated, ["source", ID], "left_anti").unionByName(
            _numbered(notes.mapInArrow(_clean, _CLEAN), repeated).mapInArrow(
                _Reads(packed), FINDING
            )
        )
    place = str(output / FINDINGS)
    # To sort, Spark looks at everything twice: at the findings, which are few, not at the notes.
    kept = findings.select(*SCHEMA.names).persist()
    kept.orderBy(*ORDER).write.parquet(place, compression="zstd")
    _for_the_owner_alone(output / FINDINGS)
    return _summary(spark, notes, place, files, engine)


def _for_the_owner_alone(place: Path) -> None:
    """Spark writes with the modes of its own file system, open to everybody on the machine."""
    for written in [place, *place.rglob("*")] if place.is_dir() else []:
        written.chmod(0o700 if written.is_dir() else 0o600)


def _notes(spark: Session, files: list[RecordFile], names: list[Names]) -> Frame:
    """All notes of all files: source, id, text."""
    from pyspark.sql import functions as f

    frames = []
    for file, own in zip(files, names, strict=True):
        table = spark.read.parquet(str(file.located.path.resolve()))
        columns = [f.col(f"`{name}`").alias(to) for name, to in zip(own, (ID, TEXT), strict=True)]
        frames.append(table.select(f.lit(file.source).alias("source"), *columns))
    whole = frames[0]
    for frame in frames[1:]:
        whole = whole.unionByName(frame)
    return whole


def _numbered(clean: Frame, repeated: Frame) -> Frame:
    """The notes that share an id with their ordinals, in order of the SHA-256 of their texts."""
    from pyspark.sql import Window
    from pyspark.sql import functions as f

    order = Window.partitionBy("source", ID).orderBy("sha256")
    number = (f.row_number().over(order) - 1).cast("int").alias("ordinal")
    shared = clean.join(repeated, ["source", ID], "left_semi")
    return shared.select("source", ID, number, TEXT)


def _summary(
    spark: Session, notes: Frame, place: str, files: list[RecordFile], engine: ReadingEngine
) -> Summary:
    from pyspark.sql import functions as f

    read = {one["source"]: one["count"] for one in notes.groupBy("source").count().collect()}
    found = spark.read.parquet(place)
    counted = found.groupBy("kind", "hazard").count().collect()
    flagged = (
        found.where(f.col("kind") == Kind.FINDING.value)
        .select("source", ID, "ordinal")
        .distinct()
        .groupBy("source")
        .count()
        .collect()
    )
    notes_flagged = {one["source"]: one["count"] for one in flagged}
    return Summary(
        engine,
        [
            FileRead(one.source, read.get(one.source, 0), 0, notes_flagged.get(one.source, 0), None)
            for one in files
        ],
        *hazards_of_counts((one["kind"], one["hazard"], one["count"]) for one in counted),
    )


def _packed(engine: ReadingEngine, wish: Wish) -> dict[str, Any]:
    """What every machine reads with: the phrases themselves, not the files they came from."""
    return {
        "kind": wish.reader,
        "lexicon": load_lexicon(wish.lexicons) if wish.reader in USE_LEXICON else None,
        "engine": engine.sha256,
        "program": __version__,
    }


_readers: dict[str, Reader] = {}


def reader_from(packed: dict[str, Any]) -> Reader:
    """The reader of a packed job, made once in each process."""
    known = _readers.get(packed["engine"])
    if known is None:
        if packed["program"] != __version__:
            raise RecordsError(
                f"This machine has Forethought {__version__}, the job is of {packed['program']}:"
                " install the same on all of them"
            )
        words = WordsReader(packed["lexicon"]) if packed["lexicon"] is not None else None
        known = _readers[packed["engine"]] = reader_with(packed["kind"], words)
    return known


class _Reads:
    """For Spark: batches of notes in, batches of findings out."""

    def __init__(self, packed: Any) -> None:
        self._packed = packed

    def __call__(self, batches: Batches) -> Batches:
        packed = self._packed.value
        reader = reader_from(packed)
        for batch in batches:
            columns = [column.to_pylist() for column in batch.columns]
            found = []
            for source, record_id, ordinal, text in zip(*columns, strict=True):
                found.append((source, (clean_id(record_id), ordinal, clean_text(text))))
            for source in dict.fromkeys(source for source, _ in found):
                own = [note for of, note in found if of == source]
                yield from table_of(read_notes(reader, source, own), packed["engine"]).to_batches()


def _clean_ids(batches: Batches) -> Batches:
    """Ids as every reading takes them."""
    for batch in batches:
        sources, ids = (column.to_pylist() for column in batch.columns)
        cleaned = pa.array([clean_id(one) for one in ids], pa.string())
        yield pa.RecordBatch.from_arrays(
            [pa.array(sources, pa.string()), cleaned], names=["source", ID]
        )


def _clean(batches: Batches) -> Batches:
    """Ids and texts as every reading takes them, with the hash that orders notes of one id."""
    for batch in batches:
        sources, ids, texts = (column.to_pylist() for column in batch.columns)
        cleaned = [clean_text(text) for text in texts]
        yield pa.RecordBatch.from_arrays(
            [
                pa.array(sources, pa.string()),
                pa.array([clean_id(one) for one in ids], pa.string()),
                pa.array(cleaned, pa.string()),
                pa.array([digest(text) for text in cleaned], pa.string()),
            ],
            names=["source", ID, TEXT, "sha256"],
        )
