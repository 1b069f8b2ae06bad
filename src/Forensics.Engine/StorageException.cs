namespace Forensics.Engine;

/// <summary>The disk or the database can't take what is to be kept. What was not answered as taken was not taken: nothing is half-applied.</summary>
public sealed class StorageException(string message, Exception cause) : Exception(message, cause);
