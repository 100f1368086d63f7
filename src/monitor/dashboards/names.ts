/** The folder of Grafana that holds the dashboard and the alert rules. */
export const grafanaFolder = "ML_Monitoring";

/** Of the data source that is provisioned in deploy/grafana. */
export const datasourceUid = "prometheus";
