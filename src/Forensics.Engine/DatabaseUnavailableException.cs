namespace Forensics.Engine;

/// <summary>The database server did not answer as long as was waited for it; the message names it and the remedy.</summary>
/// <remarks>The command line answers it with exit code 3.</remarks>
public sealed class DatabaseUnavailableException(string message, Exception cause) : Exception(message, cause);
