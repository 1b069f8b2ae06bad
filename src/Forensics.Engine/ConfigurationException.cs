namespace Forensics.Engine;

/// <summary>Something the operator must set right before the service can run; the message names the thing and the remedy.</summary>
/// <remarks>The command line answers it with exit code 2.</remarks>
public sealed class ConfigurationException : Exception
{
    public ConfigurationException(string message) : base(message)
    {
    }

    public ConfigurationException(string message, Exception inner) : base(message, inner)
    {
    }
}
