namespace TrustFlow.Sqlite;

/// <summary>Runs a group of work items in one transaction, each undone alone if it throws.</summary>
static class SqliteGroup
{
    public static void Run(SqliteSession session, List<IWorkItem> group)
    {
        session.Execute(session.ReadOnly ? "BEGIN" : "BEGIN IMMEDIATE");
        try
        {
            foreach (var item in group) RunOne(session, item, alone: group.Count == 1);
            session.Execute("COMMIT");
        }
        catch
        {
            // A full disk or an I/O error may have ended the transaction already.
            if (session.InTransaction) session.Execute("ROLLBACK");
            throw;
        }
    }

    static void RunOne(SqliteSession session, IWorkItem item, bool alone)
    {
        if (!item.Begin()) return;
        if (!alone) session.Execute("SAVEPOINT item");
        try
        {
            item.Execute(session);
        }
        catch (Exception e)
        {
            item.Fail(e);
            // Where the transaction is gone, nothing of the group has happened.
            if (alone || !session.InTransaction) throw;
            session.Execute("ROLLBACK TO item");
        }

        if (!alone) session.Execute("RELEASE item");
    }
}
