using TrustFlow.Sqlite;

namespace TrustFlow.Processors.DocumentSearch.Passages;

/// <summary>Finds passages, inside one snapshot.</summary>
static class PassageQuery
{
    // Only row ids and scores are sorted, and of those only the best kept; the texts are read for these alone.
    const string Best = "SELECT rowid, -bm25(word) AS score FROM word WHERE word MATCH @0 ORDER BY score DESC, rowid LIMIT @1";

    public static IReadOnlyList<SearchHit> Run(SqliteSession session, SearchWords words, int limit)
    {
        var found = Find(session, words.All, limit);
        if (found.Count < limit && words.Words.Count > 1) AddPartial(session, words, limit, found);
        return [.. found.Select(hit => Read(session, hit))];
    }

    /// <summary>A passage with some of the words stands after those with all of them, so its score is never shown above theirs.</summary>
    static void AddPartial(SqliteSession session, SearchWords words, int limit, List<(long Id, double Score)> found)
    {
        var ceiling = found.Count == 0 ? double.MaxValue : found[^1].Score;
        var whole = found.Select(hit => hit.Id).ToHashSet();
        var partial = Find(session, words.Any, limit + whole.Count).Where(hit => !whole.Contains(hit.Id)).Take(limit - whole.Count);
        found.AddRange(partial.Select(hit => (hit.Id, Math.Min(hit.Score, ceiling))));
    }

    static List<(long Id, double Score)> Find(SqliteSession session, string expression, int limit) =>
        session.Query(Best, row => (row.GetInt64(0), row.GetDouble(1)), expression, limit);

    static SearchHit Read(SqliteSession session, (long Id, double Score) hit) =>
        session.First(
            "SELECT cutting.document, passage.place, passage.text FROM passage JOIN cutting ON cutting.id = passage.cutting WHERE passage.id = @0",
            row => new SearchHit(row.GetString(0), row.GetInt32(1), hit.Score, row.GetString(2)), hit.Id)!;
}
