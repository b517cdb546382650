using TrustFlow.Sqlite;

namespace TrustFlow.Processors.DocumentSearch.Passages;

/// <summary>Takes one chunk into the index, inside a transaction.</summary>
static class ChunkWriter
{
    public static void Add(SqliteSession session, ChunkMessage chunk)
    {
        var visible = session.First("SELECT revision FROM cutting WHERE document = @0 AND visible = 1", row => (long?)row.GetInt64(0), chunk.Document);
        if (visible >= chunk.Revision) return;
        var cutting = CuttingOf(session, chunk);
        if (session.Execute("INSERT OR IGNORE INTO passage(cutting, place, text) VALUES(@0, @1, @2)", cutting, chunk.Index, chunk.Text) == 0) return;
        var present = session.First("UPDATE cutting SET present = present + 1 WHERE id = @0 RETURNING present", row => row.GetInt64(0), cutting);
        if (present < chunk.Count) return;
        RemoveOthers(session, chunk, cutting);
        Show(session, cutting);
    }

    static long CuttingOf(SqliteSession session, ChunkMessage chunk)
    {
        var known = session.First(
            "SELECT id FROM cutting WHERE document = @0 AND revision = @1 AND digest = @2 AND count = @3",
            row => (long?)row.GetInt64(0), chunk.Document, chunk.Revision, chunk.Cutting, chunk.Count);
        return known ?? session.First(
            "INSERT INTO cutting(document, revision, digest, count) VALUES(@0, @1, @2, @3) RETURNING id",
            row => row.GetInt64(0), chunk.Document, chunk.Revision, chunk.Cutting, chunk.Count);
    }

    /// <summary>Newer revisions that are not complete yet stay: their time comes.</summary>
    static void RemoveOthers(SqliteSession session, ChunkMessage chunk, long cutting)
    {
        // An index without content of its own needs the very text to take its words out again.
        session.Execute(
            """
            INSERT INTO word(word, rowid, text) SELECT 'delete', passage.id, passage.text
            FROM cutting JOIN passage ON passage.cutting = cutting.id WHERE cutting.document = @0 AND cutting.visible = 1 ORDER BY passage.id
            """,
            chunk.Document);
        session.Execute(
            "DELETE FROM passage WHERE cutting IN (SELECT id FROM cutting WHERE document = @0 AND revision <= @1 AND id <> @2)", chunk.Document, chunk.Revision, cutting);
        session.Execute("DELETE FROM cutting WHERE document = @0 AND revision <= @1 AND id <> @2", chunk.Document, chunk.Revision, cutting);
    }

    static void Show(SqliteSession session, long cutting)
    {
        session.Execute("UPDATE cutting SET visible = 1 WHERE id = @0", cutting);
        session.Execute("INSERT INTO word(rowid, text) SELECT id, text FROM passage WHERE cutting = @0 ORDER BY id", cutting);
    }
}
